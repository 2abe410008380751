import { closeSync, constants, lstatSync, openSync, renameSync, unlinkSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { systemRandom } from "../system/random.ts";
import { type CompanionRights, giveRights } from "./companionRights.ts";
import { readWhole, sizeOf, writeWhole } from "./descriptorBytes.ts";
import { attempt, unless } from "./errno.ts";
import type { Place } from "./RootFolder.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/** Never through a link, and never waiting for the other end of a pipe; node:fs adds O_CLOEXEC. */
export const carefully = O_NOFOLLOW | O_NONBLOCK;

/** Begins the names that a store uses while it replaces something; never shown, and rubbish after a crash. */
export const temporaryPrefix = ".bandstand-";

/** A name beside a file that nothing else uses. */
export function temporaryName(): string {
  return temporaryPrefix + systemRandom(8).toString("hex");
}

/** Opens a file, or gives undefined where there is none. */
export function openExisting(path: KernelPath, access: "read" | "write"): number | undefined {
  const flags = carefully | (access === "write" ? O_RDWR : O_RDONLY);
  // A name that is too long for a companion has none.
  return unless(["notFound", "badName"], () => attempt(path, () => openSync(path, flags)));
}

/** Makes a file with exactly these rights and bytes; throws `exists`. */
export function makeWith(path: KernelPath, bytes: Uint8Array, rights: CompanionRights): number {
  const fd = attempt(path, () => openSync(path, O_RDWR | O_CREAT | O_EXCL | carefully, rights.mode));
  try {
    attempt(path, () => giveRights(fd, rights));
    writeWhole(fd, bytes, 0);
    return fd;
  } catch (error) {
    closeSync(fd);
    attempt(path, () => unlinkSync(path));
    throw error;
  }
}

/** The bytes of a small file, at most `bytesMax` of them; undefined where there is none. */
export function readSmall(path: KernelPath, bytesMax: number): Buffer | undefined {
  const fd = openExisting(path, "read");
  if (fd === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(Math.min(bytesMax, sizeOf(fd)));
    return bytes.subarray(0, readWhole(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}

/** Puts a new small file in the place of an old one, at once. */
export function replaceSmall({ folder, path }: Place, bytes: Uint8Array, rights: CompanionRights): void {
  const fresh = `${folder}/${temporaryName()}`;
  closeSync(makeWith(fresh, bytes, rights));
  try {
    attempt(path, () => renameSync(fresh, path));
  } catch (error) {
    attempt(fresh, () => unlinkSync(fresh));
    throw error;
  }
}

/** Removes a file; true where there was one. */
export function removeIfThere(path: KernelPath): boolean {
  return (
    unless(["notFound", "badName", "notDirectory"], () => attempt(path, () => unlinkSync(path) ?? true)) ===
    true
  );
}

/** Whether there is something by that name, a link included. */
export function isThere(path: KernelPath): boolean {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false })) !== undefined;
}

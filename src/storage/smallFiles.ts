import { closeSync, constants, fstatSync, lstatSync, openSync, renameSync, unlinkSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { systemRandom } from "../system/random.ts";
import { type CompanionRights, giveRights } from "./companionRights.ts";
import { readWhole, sizeOf, writeWhole } from "./descriptorBytes.ts";
import { attempt, type KindChanges, unless } from "./errno.ts";
import { FileError, type FileErrorKind } from "./FileError.ts";
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

/** A name that is too long for a companion has none. */
const noFile: readonly FileErrorKind[] = ["notFound", "badName"];

/**
 * Opens a file, or gives undefined where there is none. Where somebody has put something else (a link, a pipe, a
 * folder), there is none to read, and to write is `badKind`.
 */
export function openExisting(path: KernelPath, access: "read" | "write"): number | undefined {
  if (access === "write") return unless(noFile, () => openFile(path, O_RDWR));
  return unless([...noFile, "badKind"], () => openFile(path, O_RDONLY));
}

/** Opens what is a file at that moment: whatever was looked at before may have another name by now. */
export function openFile(path: KernelPath, flags: number, changes: KindChanges = {}): number {
  const fd = attempt(path, () => openSync(path, flags | carefully), { isDirectory: "badKind", ...changes });
  try {
    if (attempt(path, () => fstatSync(fd)).isFile()) return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  throw new FileError("badKind", `${String(path)} is no file`);
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

/** Whether there is a file by that name, and not a link, a pipe or a folder. */
export function isFile(path: KernelPath): boolean {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false }))?.isFile() === true;
}

/** Whether there is something by that name, a link included. */
export function isThere(path: KernelPath): boolean {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false })) !== undefined;
}

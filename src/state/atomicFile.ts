import fs from "node:fs";
import path from "node:path";
import { systemRandom } from "../system/random.ts";

/** Modes of state files: secrets are for their owner only. */
export const secretMode = 0o600;
export const openMode = 0o644;

const newFileMark = ".new-";

/**
 * Replaces a file as a whole: after a crash or on a full disk the old or the new content is there, never a mixture,
 * and when it returned the new content survives a power cut. A symbolic link stays; its target is replaced.
 */
export function writeFileAtomically(file: string, content: string | Uint8Array, mode: number): void {
  const target = targetOf(file);
  const fresh = `${target}${newFileMark}${systemRandom(6).toString("hex")}`;
  try {
    const descriptor = fs.openSync(fresh, "wx", mode);
    try {
      fs.writeFileSync(descriptor, content);
      // The umask may have taken bits away.
      fs.fchmodSync(descriptor, mode);
      keepOwner(target, descriptor);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(fresh, target);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    throw error;
  }
  syncFolder(path.dirname(target));
}

/** The bytes of a file, or undefined where there is none. */
export function readFileIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Takes away what writes that a crash interrupted left in a folder; nobody may be writing there. */
export function removeUnfinished(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    if (/\.new-[0-9a-f]{12}$/.test(name)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

/** Makes names that were added to a folder, or taken out of it, survive a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function targetOf(file: string): string {
  try {
    // Only a link is followed: the way to the file need not be open to us (see the CNID service).
    return fs.lstatSync(file).isSymbolicLink() ? fs.realpathSync(file) : file;
  } catch (error) {
    if (isMissing(error)) return file;
    throw error;
  }
}

/** Root may rewrite a file that another user's process has to read. */
function keepOwner(target: string, descriptor: number): void {
  const old = fs.lstatSync(target, { throwIfNoEntry: false });
  if (old === undefined) return;
  const fresh = fs.fstatSync(descriptor);
  if (old.uid === fresh.uid && old.gid === fresh.gid) return;
  try {
    fs.fchownSync(descriptor, old.uid, old.gid);
  } catch {
    // Only root may give files away; for everyone else the new file is their own.
  }
}

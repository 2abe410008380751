import type { KernelPath } from "../system/KernelPath.ts";
import { constants } from "node:os";
import { FileError, type FileErrorKind } from "./FileError.ts";

const kinds: Readonly<Record<string, FileErrorKind>> = {
  ENOENT: "notFound",
  ENOTDIR: "notDirectory",
  EEXIST: "exists",
  ENOTEMPTY: "notEmpty",
  EISDIR: "isDirectory",
  EACCES: "accessDenied",
  EPERM: "accessDenied",
  EROFS: "readOnly",
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full", // what Netatalk answers too: Macs know "disk full", not "file too large"
  EMFILE: "tooManyOpen",
  ENFILE: "tooManyOpen",
  ENAMETOOLONG: "badName",
  EILSEQ: "badName",
  EINVAL: "badRange",
  EOVERFLOW: "badRange",
  ELOOP: "badKind", // a link where O_NOFOLLOW met one
  ENXIO: "badKind",
  ENODEV: "badKind",
  ENODATA: "noAttribute",
  E2BIG: "attributeTooLarge",
  ERANGE: "attributeTooLarge",
  EOPNOTSUPP: "unsupported",
  ENOTSUP: "unsupported",
  ENOSYS: "unsupported",
  EXDEV: "unsupported", // another file system is mounted inside the volume
  EAGAIN: "rangeLocked",
  ENOLCK: "noMoreLocks",
  EBUSY: "busy",
  ETXTBSY: "busy",
};

// libuv has no names for some of them (EDQUOT); its numbers are the kernel's, and these names are complete.
const names = new Map<number, string>();
for (const [name, errno] of Object.entries(constants.errno)) {
  // Of two names for one number (EWOULDBLOCK), the one that the table has.
  if (!names.has(-errno) || name in kinds) names.set(-errno, name);
}

function nameOf(negative: number): string {
  return names.get(negative) ?? String(negative);
}

/** Where one call means something else by a kind than the others do. */
export type KindChanges = Partial<Record<FileErrorKind, FileErrorKind>>;

/** The kind of a negative errno, as the calls of src/system return it. */
export function kindOfErrno(negative: number): FileErrorKind {
  return kinds[nameOf(negative)] ?? "io";
}

/** Whether a negative errno says that this kernel, or a container's filter, does not know the call at all. */
export function isMissingCall(negative: number): boolean {
  return ["ENOSYS", "EPERM"].includes(nameOf(negative));
}

/** A FileError for a negative errno. */
export function errnoError(negative: number, what: string, changes: KindChanges = {}): FileError {
  const kind = kindOfErrno(negative);
  return new FileError(changes[kind] ?? kind, `${what}: ${nameOf(negative)}`);
}

/** The FileError for what a call of node:fs threw; a FileError stays what it is. */
export function fileError(error: unknown, what: string, changes: KindChanges = {}): FileError {
  if (error instanceof FileError) return error;
  if (!(error instanceof Error)) return new FileError("io", `${what}: ${String(error)}`);
  const code = "code" in error ? String(error.code) : "";
  if ("errno" in error && typeof error.errno === "number") {
    const kind = kindOfErrno(error.errno);
    return new FileError(changes[kind] ?? kind, `${what}: ${nameOf(error.errno)}`, { cause: error });
  }
  // Node's own checks of arguments, before any call: an offset that is no number, a NUL in a path.
  const kind = kinds[code] ?? (code.startsWith("ERR_") ? "badRange" : "io");
  return new FileError(changes[kind] ?? kind, `${what}: ${code || error.message}`, { cause: error });
}

/** Runs calls of node:fs and gives their failures the storage room's words. */
export function attempt<T>(what: KernelPath, run: () => T, changes?: KindChanges): T {
  try {
    return run();
  } catch (error) {
    throw fileError(error, String(what), changes);
  }
}

/** What `run` gives, or undefined where it fails for one of these reasons. */
export function unless<T>(accepted: readonly FileErrorKind[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (accepted.includes(fileError(error, "").kind)) return undefined;
    throw error;
  }
}

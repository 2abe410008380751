import type { KernelPath } from "../system/KernelPath.ts";
import { getXattr, removeXattr, setOpenXattr, setXattr } from "../system/xattr.ts";
import type { AccessList } from "./AccessList.ts";
import { errnoError, kindOfErrno } from "./errno.ts";
import { aclAttributes, decodeAccessList, encodeAccessList } from "./posixAcl.ts";

/** Where a file system has no place left for a list although the disk has: ext4 keeps them in one block. */
const tooLong = {
  full: "unkeptAccess",
  attributeTooLarge: "unkeptAccess",
  badRange: "unkeptAccess",
} as const;

/** Whether the file system of a folder keeps access lists. */
export function takesLists(at: KernelPath): boolean {
  const stored = getXattr(at, aclAttributes.access);
  return typeof stored !== "number" || kindOfErrno(stored) !== "unsupported";
}

/** The list of what a path of the kernel names; undefined where there is none, as links never have one. */
export function readList(at: KernelPath, use: "access" | "inherited"): AccessList | undefined {
  const stored = getXattr(at, aclAttributes[use]);
  if (typeof stored !== "number") return decodeAccessList(stored);
  if (["noAttribute", "unsupported"].includes(kindOfErrno(stored))) return undefined;
  throw errnoError(stored, String(at));
}

/** Sets a list in one step, or takes it away. */
export function writeList(at: KernelPath, use: "access" | "inherited", list: AccessList | "none"): void {
  const result =
    list === "none"
      ? removeXattr(at, aclAttributes[use])
      : setXattr(at, aclAttributes[use], encodeAccessList(list));
  if (result === 0 || (list === "none" && kindOfErrno(result) === "noAttribute")) return;
  throw errnoError(result, String(at), tooLong);
}

/** Gives an open file of ours a list; a file system without lists goes by the mode. */
export function writeOpenList(fd: number, list: AccessList): void {
  const result = setOpenXattr(fd, aclAttributes.access, encodeAccessList(list));
  if (result !== 0 && kindOfErrno(result) !== "unsupported") throw errnoError(result, "a list", tooLong);
}

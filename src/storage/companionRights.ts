import { fchmodSync, lstatSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { type AccessList, listOfMode } from "./AccessList.ts";
import { attempt } from "./errno.ts";
import { readList, writeOpenList } from "./kernelLists.ts";

/** What a file that belongs to a node lets its users do: the same as the node. */
export interface CompanionRights {
  mode: number;
  /** Absent for files that belong to no node: the mode, and what their folder has them inherit. */
  list?: AccessList;
}

const readWrite = 6;

/** The rights for companion files of the node at a path of the kernel. */
export function companionRights(at: KernelPath): CompanionRights {
  const mode = attempt(at, () => lstatSync(at).mode) & 0o666;
  return { mode, list: companionList(readList(at, "access") ?? listOfMode(mode)) };
}

/** A node's list as its companion files have it: what may be executed or searched is the node itself. */
export function companionList(list: AccessList): AccessList {
  return {
    owner: list.owner & readWrite,
    group: list.group & readWrite,
    other: list.other & readWrite,
    mask: list.mask === undefined ? undefined : list.mask & readWrite,
    named: list.named.map((entry) => ({ ...entry, bits: entry.bits & readWrite })),
  };
}

/** Whatever the process's umask says, and what its folder's list would have it inherit. */
export function giveRights(fd: number, { mode, list }: CompanionRights): void {
  fchmodSync(fd, mode);
  if (list !== undefined) writeOpenList(fd, list);
}

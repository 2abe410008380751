import {
  type AccessList,
  type AccessListChange,
  type AccessListStore,
  listOfMode,
  modeOfList,
} from "../../src/storage/AccessList.ts";
import { FileError } from "../../src/storage/FileError.ts";
import { decodeAccessList, encodeAccessList } from "../../src/storage/posixAcl.ts";
import type { MemoryDisk, MemoryNode } from "./MemoryDisk.ts";

/** Access lists of a disk in memory, as Linux keeps them. */
export class MemoryAccessLists implements AccessListStore {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  get isSupported(): boolean {
    return this.#disk.hasAccessLists;
  }

  read(path: string, use: "access" | "inherited"): AccessList | undefined {
    return this.#disk.find(path)[use];
  }

  write(path: string, { access, inherited }: AccessListChange): void {
    const node = this.#disk.find(path);
    if (node.kind === "link") throw new FileError("unkeptAccess", path);
    if (!this.isSupported) throw new FileError("unsupported", path);
    const handsOn = inherited !== undefined && inherited !== "none";
    if (handsOn && node.kind !== "directory") throw new FileError("accessDenied", path);
    if (inherited !== undefined) node.inherited = inherited === "none" ? undefined : kept(inherited);
    if (access !== undefined) setAccess(node, kept(access));
  }
}

/** In the kernel's order. */
function kept(list: AccessList): AccessList {
  return decodeAccessList(encodeAccessList(list));
}

/** A list that says no more than a mode is kept as one. */
function setAccess(node: MemoryNode, list: AccessList): void {
  node.access = list.mask === undefined ? undefined : list;
  node.mode = (node.mode & ~0o777) | modeOfList(list);
}

/** As chmod does it: where there is a list the middle bits are its mask. */
export function changeMode(node: MemoryNode, mode: number): void {
  node.mode = (node.mode & ~0o7777) | (mode & 0o7777);
  if (node.access === undefined) return;
  const { owner, group: mask, other } = listOfMode(mode);
  node.access = { ...node.access, owner, mask, other };
}

/** A new node has what its folder gives, and no more than it was made with. */
export function inherit(node: MemoryNode, folder: MemoryNode): void {
  const list = folder.inherited;
  if (list === undefined || node.kind === "link") return;
  const asked = listOfMode(node.mode);
  const given = { ...list, owner: list.owner & asked.owner, other: list.other & asked.other };
  if (list.mask === undefined) setAccess(node, { ...given, group: list.group & asked.group });
  else setAccess(node, { ...given, mask: list.mask & asked.group });
  if (node.kind === "directory") node.inherited = list;
}

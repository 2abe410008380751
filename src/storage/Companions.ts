import { lchownSync, lstatSync, renameSync, rmdirSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import type { AccessListChange } from "./AccessList.ts";
import { changeMode } from "./changeMode.ts";
import { companionList } from "./companionRights.ts";
import { attempt, unless } from "./errno.ts";
import { diskBytesOf } from "./descriptorBytes.ts";
import type { NodeKind } from "./FileStore.ts";
import { writeList } from "./kernelLists.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { RootFolder } from "./RootFolder.ts";
import { removeIfThere } from "./smallFiles.ts";

const ownerBits = 0o700;

/** The files of a layout that follow their node through rename, removal and changes of rights. */
export class Companions {
  readonly #root: RootFolder;
  readonly #layout: MetadataLayout;

  constructor(root: RootFolder, layout: MetadataLayout) {
    this.#root = root;
    this.#layout = layout;
  }

  /** After the node itself has moved; where one can't follow, those that could are brought back. */
  move(from: string, to: string, kind: NodeKind): void {
    const old = this.#layout.companions(to, kind);
    const moves = this.#layout.companions(from, kind).flatMap((companion) => {
      const target = this.#layout.movedCompanion(companion, from, to, kind);
      return target === undefined ? [] : [{ companion, target }];
    });
    if (moves.length > 0) this.#layout.prepare(to);
    const targets = moves.map(({ target }) => target);
    const done: typeof moves = [];
    try {
      for (const step of moves) {
        this.#rename(step.companion, step.target);
        done.push(step);
      }
    } catch (error) {
      for (const { companion, target } of done.reverse()) this.#rename(target, companion);
      throw error;
    }
    // What lay at the target belonged to no node: the newcomer must not inherit it.
    if (kind === "directory" && targets.length === 0) return;
    for (const path of old) if (!targets.includes(path)) removeIfThere(this.#root.place(path).path);
  }

  /** After the node is gone, or before a new one takes its name: files that are none of ours stay. */
  remove(path: string, kind: NodeKind): void {
    for (const companion of this.#layout.companions(path, kind).reverse()) {
      const at = this.#root.place(companion);
      if (isFolder(at.path))
        unless(["notEmpty", "notFound"], () => attempt(companion, () => rmdirSync(at.path)));
      else unless(["accessDenied", "readOnly"], () => removeIfThere(at.path));
    }
  }

  setMode(path: string, kind: NodeKind, nodeMode: number): void {
    // A folder closed to its owner closes what is in it: were that closed as well, he could not open it again.
    const mode = kind === "directory" ? nodeMode | ownerBits : nodeMode;
    for (const companion of this.#layout.companions(path, kind)) {
      const at = this.#root.place(companion).path;
      if (isFolder(at)) changeMode(this.#root, companion, mode);
      else if (!isLink(at)) changeMode(this.#root, companion, mode & 0o666);
    }
  }

  /** What can't be reached, or is another user's, stays as it is; so it is with the mode. */
  setLists(path: string, kind: NodeKind, { access, inherited }: AccessListChange): void {
    for (const companion of this.#layout.companions(path, kind)) {
      const at = this.#root.place(companion).path;
      const isInside = isFolder(at);
      unless(["accessDenied", "notFound", "unsupported"], () => {
        if (isInside && inherited !== undefined) writeList(at, "inherited", inherited);
        if (access === undefined || isLink(at)) return;
        writeList(at, "access", isInside ? { ...access, owner: access.owner | 7 } : companionList(access));
      });
    }
  }

  setOwner(path: string, kind: NodeKind, uid: number, gid: number): void {
    for (const companion of this.#layout.companions(path, kind)) {
      attempt(companion, () => lchownSync(this.#root.place(companion).path, uid, gid));
    }
  }

  diskBytes(path: string, kind: NodeKind): number {
    let total = this.#layout.hiddenDiskBytes(path);
    for (const companion of this.#layout.companions(path, kind)) {
      const stat = attempt(companion, () => lstatSync(this.#root.place(companion).path));
      total += diskBytesOf(stat.blocks * 512, stat.size);
    }
    return total;
  }

  #rename(from: string, to: string): void {
    attempt(from, () => renameSync(this.#root.place(from).path, this.#root.place(to).path));
  }
}

function isFolder(path: KernelPath): boolean {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false }))?.isDirectory() === true;
}

function isLink(path: KernelPath): boolean {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false }))?.isSymbolicLink() === true;
}

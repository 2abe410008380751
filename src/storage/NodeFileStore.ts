import * as fs from "node:fs";
import { mayAccess } from "../system/fileAccess.ts";
import { tellsCaseApart } from "./caseProbe.ts";
import { changeMode } from "./changeMode.ts";
import { ClientPaths } from "./ClientPaths.ts";
import { Companions } from "./Companions.ts";
import { copyNode } from "./copyNode.ts";
import { DesktopFolder } from "./DesktopFolder.ts";
import { diskSpace } from "./diskSpace.ts";
import { attempt, unless } from "./errno.ts";
import { exchangeFiles } from "./exchangeFiles.ts";
import { FileError } from "./FileError.ts";
import type {
  DiskSpace,
  FileStore,
  ForkAccess,
  ForkFile,
  ForkKind,
  NodeEntry,
  NodeKind,
  NodeStat,
  OpenForks,
} from "./FileStore.ts";
import { fileRights, keepRights } from "./fileRights.ts";
import { makeFileNode, makeFolderNode, type NewNode } from "./makeNode.ts";
import type { Metadata } from "./Metadata.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { ForkPort, NodeFork } from "./NodeFork.ts";
import { NodeAccessLists } from "./NodeAccessLists.ts";
import { listFolder, makeLink, readLink } from "./nodeEntries.ts";
import { nodeStat, openNodeStat } from "./nodeStat.ts";
import { openForksAt } from "./openForksAt.ts";
import { openNodeFork } from "./openNodeFork.ts";
import { exchangedPath, isWithin, movedPath, parentOf } from "./pathElements.ts";
import { removeFolder } from "./removeFolder.ts";
import { renameWhole } from "./renameWhole.ts";
import { resourceBytesIn } from "./resourceBytes.ts";
import type { RootFolder } from "./RootFolder.ts";
import { syncEntries, syncEverything, syncFork, type Unsynced } from "./syncFork.ts";
import { UnsyncedPaths } from "./UnsyncedPaths.ts";

/**
 * A FileStore on a folder of a file system. Its calls are synchronous: the process that makes them serves one
 * Mac. What a race with a program on the server can do is said at RootFolder; nothing leads out of the root.
 */
export class NodeFileStore implements FileStore {
  readonly accessLists: NodeAccessLists;
  readonly desktop: DesktopFolder;
  readonly #root: RootFolder;
  readonly #layout: MetadataLayout;
  readonly #paths: ClientPaths;
  readonly #companions: Companions;
  readonly #forks = new Set<NodeFork>();
  readonly #unsynced: Unsynced = { folders: new UnsyncedPaths(), metadata: new UnsyncedPaths() };
  readonly #port: ForkPort = {
    sync: (fork, descriptors) =>
      syncFork(this.#root, this.#layout, this.#unsynced, fork.location.path, descriptors),
    closed: (fork) => this.#forks.delete(fork),
  };

  #tellsCaseApart: boolean | undefined;

  constructor(root: RootFolder, layout: MetadataLayout) {
    this.#root = root;
    this.#layout = layout;
    this.#paths = new ClientPaths(root, layout);
    this.#companions = new Companions(root, layout);
    const changed = (path: string): void => this.#unsynced.metadata.add(path);
    this.accessLists = new NodeAccessLists(this.#paths, this.#companions, changed);
    this.desktop = new DesktopFolder(root);
  }

  stat(path: string, expected?: NodeKind): NodeStat {
    if (expected === "directory") {
      this.#paths.check(path);
      const folder = this.#root.openFolder(path);
      if (folder !== undefined) return openNodeStat(folder, path);
    }
    return nodeStat(this.#paths.existing(path), path);
  }

  list(path: string): string[] {
    return this.entries(path).map(({ name }) => name);
  }

  entries(path: string): NodeEntry[] {
    this.#paths.existing(path);
    this.#paths.lookIn(path);
    return listFolder(this.#root, this.#layout, path);
  }

  get tellsCaseApart(): boolean {
    return (this.#tellsCaseApart ??= tellsCaseApart(this.#root));
  }

  isReserved(name: string): boolean {
    return this.#layout.isReserved(name);
  }

  makeDirectory(path: string, mode: number, metadata?: Metadata): void {
    makeFolderNode(this.#newNode(path), mode, metadata);
    this.#entriesChanged(path);
  }

  makeFile(path: string, mode: number, metadata?: Metadata): void {
    makeFileNode(this.#newNode(path), mode, metadata);
    this.#entriesChanged(path);
  }

  makeLink(path: string, target: string): void {
    const { kind } = this.stat(path);
    if (kind === "directory") throw new FileError("isDirectory", `${path} is a folder`);
    makeLink(this.#root, this.#root.place(path), target);
    this.#companions.remove(path, "file");
    this.#entriesChanged(path);
  }

  readLink(path: string): string {
    return readLink(this.#root, this.#paths.existing(path), path);
  }

  removeFile(path: string): void {
    const at = this.#paths.existing(path);
    const { kind } = nodeStat(at, path);
    if (kind === "directory") throw new FileError("isDirectory", `${path} is a folder`);
    attempt(path, () => fs.unlinkSync(at));
    this.#companions.remove(path, kind);
    this.#removed(path);
  }

  removeDirectory(path: string): void {
    if (path === "") throw new FileError("isRoot", "the root stays");
    const { kind } = this.stat(path);
    if (kind !== "directory") throw new FileError("notDirectory", `${path} is no folder`);
    removeFolder(this.#root, this.#layout, path);
    this.#root.forget();
    this.#companions.remove(path, "directory");
    this.#removed(path);
  }

  rename(from: string, to: string): void {
    const { kind } = this.stat(from);
    if (from === "" || to === "") throw new FileError("isRoot", "the root has no name to change");
    if (from === to) return;
    if (isWithin(to, from)) throw new FileError("intoItself", `${from} can't move into itself`);
    this.#paths.fresh(to);
    renameWhole(this.#root, this.#companions, { from, to, kind });
    this.#moved(from, to);
  }

  async exchange(one: string, other: string): Promise<void> {
    const [ofOne, ofOther] = [fileRights(this, one), fileRights(this, other)];
    if (ofOne.stat.inode === ofOther.stat.inode && ofOne.stat.device === ofOther.stat.device) return;
    await exchangeFiles(this.#root, this.#layout, one, other);
    for (const { location } of this.#forks) location.path = exchangedPath(location.path, one, other);
    this.#entriesChanged(one);
    this.#entriesChanged(other);
    keepRights(this, one, ofOne, ofOther);
    keepRights(this, other, ofOther, ofOne);
    for (const path of [one, other]) this.#unsynced.metadata.add(path);
  }

  async copyFile(from: string, to: string): Promise<void> {
    fileRights(this, from);
    this.#paths.fresh(to);
    await copyNode(this.#root, this.#layout, from, to);
    this.#entriesChanged(to);
    this.#unsynced.metadata.add(to);
  }

  openFork(path: string, kind: ForkKind, access: ForkAccess): ForkFile {
    this.#paths.existing(path);
    const fork = openNodeFork(this.#root, this.#layout, { path, kind, access }, this.#port);
    this.#forks.add(fork);
    return fork;
  }

  openForks(path: string): OpenForks {
    return openForksAt(this.#paths.existing(path), path);
  }

  resourceBytes(path: string): number {
    this.#paths.existing(path);
    return resourceBytesIn(this.#root, this.#layout, path);
  }

  companionDiskBytes(path: string): number {
    return this.#companions.diskBytes(path, this.stat(path).kind);
  }

  readMetadata(path: string): Metadata | undefined {
    this.#paths.check(path);
    return this.#layout.readMetadata(path);
  }

  writeMetadata(path: string, metadata: Metadata): void {
    this.#paths.existing(path);
    this.#layout.writeMetadata(path, metadata);
    this.#unsynced.metadata.add(path);
  }

  setMode(path: string, mode: number): void {
    const { kind } = this.stat(path);
    // Linux keeps no mode of links.
    if (kind === "link") return;
    // What belongs to a folder may lie in it, and is reached only while the folder is open to its owner.
    const opensFolder = kind === "directory" && (mode & 0o100) !== 0;
    if (opensFolder) changeMode(this.#root, path, mode);
    // The node's own mode decides: what can't be reached, or is another user's, stays as it is.
    unless(["accessDenied"], () => this.#companions.setMode(path, kind, mode));
    if (!opensFolder) changeMode(this.#root, path, mode);
    this.#unsynced.metadata.add(path);
  }

  setOwner(path: string, uid: number, gid: number): void {
    const { kind } = this.stat(path);
    attempt(path, () => fs.lchownSync(this.#root.place(path).path, uid, gid));
    this.#companions.setOwner(path, kind, uid, gid);
    this.#unsynced.metadata.add(path);
  }

  setModified(path: string, milliseconds: number): void {
    const at = this.#paths.existing(path);
    const seconds = milliseconds / 1000;
    attempt(path, () => fs.lutimesSync(at, seconds, seconds));
    this.#unsynced.metadata.add(path);
  }

  rightsOf(path: string): { read: boolean; write: boolean; search: boolean } {
    const at = this.#paths.existing(path);
    nodeStat(at, path);
    return { read: mayAccess(at, "read"), write: mayAccess(at, "write"), search: mayAccess(at, "search") };
  }

  listAttributes(path: string): string[] {
    this.#paths.existing(path);
    return this.#layout.attributes.list(path);
  }

  getAttribute(path: string, name: string): Buffer {
    this.#paths.existing(path);
    return this.#layout.attributes.get(path, name);
  }

  setAttribute(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void {
    this.#paths.existing(path);
    this.#layout.attributes.set(path, name, value, when);
    this.#unsynced.metadata.add(path);
  }

  removeAttribute(path: string, name: string): void {
    this.#paths.existing(path);
    this.#layout.attributes.remove(path, name);
    this.#unsynced.metadata.add(path);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#paths.existing(path);
    if (path === "") return syncEverything(this.#root, this.#unsynced);
    return syncEntries(this.#root, this.#unsynced, path);
  }

  space(): DiskSpace {
    return diskSpace(this.#root);
  }

  close(): void {
    try {
      for (const fork of this.#forks) fork.close();
    } finally {
      this.#root.close();
    }
  }

  #newNode(path: string): NewNode {
    const at = this.#paths.fresh(path);
    return { path, at, root: this.#root, layout: this.#layout, companions: this.#companions };
  }

  #entriesChanged(path: string): void {
    this.#unsynced.folders.add(parentOf(path));
  }

  #removed(path: string): void {
    this.#entriesChanged(path);
    this.#unsynced.folders.removed(path);
    this.#unsynced.metadata.removed(path);
  }

  #moved(from: string, to: string): void {
    for (const { location } of this.#forks) location.path = movedPath(location.path, from, to);
    this.#unsynced.folders.moved(from, to);
    this.#unsynced.metadata.moved(from, to);
    this.#entriesChanged(from);
    this.#entriesChanged(to);
  }
}

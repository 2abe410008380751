import { FileError } from "../../src/storage/FileError.ts";
import type {
  DiskSpace,
  FileStore,
  ForkAccess,
  ForkFile,
  ForkKind,
  NodeEntry,
  NodeStat,
} from "../../src/storage/FileStore.ts";
import type { OpenForks } from "../../src/storage/FileStore.ts";
import type { Metadata } from "../../src/storage/Metadata.ts";
import { isWithin, nameOf, parentOf, pathElements } from "../../src/storage/pathElements.ts";
import { isOpenByOthers } from "../../src/storage/shareModes.ts";
import { changeMode, inherit, MemoryAccessLists } from "./MemoryAccessLists.ts";
import { MemoryDesktop } from "./MemoryDesktop.ts";
import { MemoryDisk, type MemoryNode } from "./MemoryDisk.ts";
import { copiedMetadata } from "./copiedMetadata.ts";
import { MemoryFork } from "./MemoryFork.ts";

const blockBytes = 4096;
const attributeBytesMax = 3800;
const reserved = /^(\.AppleDouble|\.AppleDB|\.AppleDesktop|\._.+|\.bandstand-.*)$/;

/**
 * The twin of NodeFileStore that needs no disk: the same answers and failures (test/conformance/fileStore
 * holds both to that). Two of them on one MemoryDisk are two sessions on one volume.
 */
export class MemoryFileStore implements FileStore {
  readonly disk: MemoryDisk;
  readonly accessLists: MemoryAccessLists;
  readonly desktop: MemoryDesktop;
  readonly #forks = new Set<MemoryFork>();

  constructor(disk = new MemoryDisk()) {
    this.disk = disk;
    this.accessLists = new MemoryAccessLists(disk);
    this.desktop = new MemoryDesktop(disk);
  }

  stat(path: string): NodeStat {
    const node = this.#find(path);
    const dataBytes = node.kind === "link" ? Buffer.byteLength(node.target) : node.forks.data.length;
    return {
      kind: node.kind,
      device: 1n,
      inode: node.inode,
      dataBytes,
      uid: node.uid,
      gid: node.gid,
      mode: node.mode,
      modifiedMilliseconds: node.modified,
      changedMilliseconds: node.changed,
      bornMilliseconds: node.born,
      diskBytes: Math.min(node.forks.data.diskBytes, Math.ceil(dataBytes / blockBytes) * blockBytes),
      links: 1,
    };
  }

  list(path: string): string[] {
    return [...this.#folder(path).children.keys()];
  }

  entries(path: string): NodeEntry[] {
    return Array.from(this.#folder(path).children, ([name, { kind }]) => ({ name, kind }));
  }

  readonly tellsCaseApart = true;

  isReserved(name: string): boolean {
    return reserved.test(name);
  }

  makeDirectory(path: string, mode: number, metadata?: Metadata): void {
    this.#make(path, "directory", mode, metadata);
  }

  makeFile(path: string, mode: number, metadata?: Metadata): void {
    this.#make(path, "file", mode, metadata);
  }

  makeLink(path: string, target: string): void {
    if (this.#find(path).kind === "directory") throw new FileError("isDirectory", path);
    if (target === "" || target.includes("\0") || Buffer.byteLength(target) > 4095) {
      throw new FileError("badName", "that can't be the target of a link");
    }
    const link = this.disk.make("link", 0o777);
    link.target = target;
    this.#parent(path).children.set(nameOf(path), link);
  }

  readLink(path: string): string {
    const node = this.#find(path);
    if (node.kind !== "link") throw new FileError("badKind", `${path} is no link`);
    return node.target;
  }

  removeFile(path: string): void {
    const node = this.#find(path);
    if (node.kind === "directory") throw new FileError("isDirectory", path);
    this.#parent(path).children.delete(nameOf(path));
    this.disk.take(-node.forks.data.diskBytes - node.forks.resource.diskBytes);
    this.#touch(this.#parent(path));
  }

  removeDirectory(path: string): void {
    if (path === "") throw new FileError("isRoot", "the root stays");
    const node = this.#find(path);
    if (node.kind !== "directory") throw new FileError("notDirectory", path);
    if (node.children.size > 0) throw new FileError("notEmpty", path);
    this.#parent(path).children.delete(nameOf(path));
    this.#touch(this.#parent(path));
  }

  rename(from: string, to: string): void {
    const node = this.#find(from);
    if (from === "" || to === "") throw new FileError("isRoot", "the root has no name to change");
    if (from === to) return;
    if (isWithin(to, from)) throw new FileError("intoItself", from);
    this.#add(to, node);
    this.#parent(from).children.delete(nameOf(from));
    this.#touch(this.#parent(from));
  }

  async exchange(one: string, other: string): Promise<void> {
    const [ofOne, ofOther] = [this.#file(one), this.#file(other)];
    if (ofOne === ofOther) return;
    this.#parent(one).children.set(nameOf(one), ofOther);
    this.#parent(other).children.set(nameOf(other), ofOne);
    const [keptOfOne, keptOfOther] = [stays(ofOne), stays(ofOther)];
    Object.assign(ofOne, keptOfOther);
    Object.assign(ofOther, keptOfOne);
    for (const path of [one, other]) this.#touch(this.#parent(path));
  }

  async copyFile(from: string, to: string): Promise<void> {
    const node = this.#file(from);
    const copy = this.disk.make("file", node.mode);
    copy.modified = node.modified;
    copy.forks = { data: node.forks.data.copy(), resource: node.forks.resource.copy() };
    copy.metadata = node.metadata && copiedMetadata(node.metadata);
    for (const [name, value] of node.attributes) copy.attributes.set(name, Buffer.from(value));
    this.#add(to, copy, copy.forks.data.diskBytes + copy.forks.resource.diskBytes);
    inherit(copy, this.#parent(to));
    changeMode(copy, node.mode);
    copy.access = node.access ?? copy.access;
  }

  openFork(path: string, kind: ForkKind, access: ForkAccess): ForkFile {
    const node = this.#file(path);
    const fork = new MemoryFork(this.disk, node, kind, access, (closed) => this.#forks.delete(closed));
    this.#forks.add(fork);
    return fork;
  }

  openForks(path: string): OpenForks {
    const locks = this.#find(path).locks.data.of({});
    return { data: isOpenByOthers(locks, "data"), resource: isOpenByOthers(locks, "resource") };
  }

  resourceBytes(path: string): number {
    return this.#find(path).forks.resource.length;
  }

  companionDiskBytes(path: string): number {
    const node = this.#find(path);
    const hasAttributes = node.metadata !== undefined || node.attributes.size > 0;
    const resource = node.forks.resource;
    const resourceDisk = resource.length > 0 ? Math.max(blockBytes, resource.diskBytes) : 0;
    return (hasAttributes ? blockBytes : 0) + resourceDisk;
  }

  readMetadata(path: string): Metadata | undefined {
    const { metadata } = this.#find(path);
    return metadata && copiedMetadata(metadata);
  }

  writeMetadata(path: string, metadata: Metadata): void {
    const node = this.#find(path);
    if (node.kind === "link") throw new FileError("unsupported", "links have no metadata");
    node.metadata = copiedMetadata(metadata);
    node.changed = this.disk.clock.nowMilliseconds();
  }

  setMode(path: string, mode: number): void {
    const node = this.#find(path);
    if (node.kind !== "link") changeMode(node, mode);
  }

  setOwner(path: string, uid: number, gid: number): void {
    Object.assign(this.#find(path), { uid, gid });
  }

  setModified(path: string, milliseconds: number): void {
    this.#find(path).modified = milliseconds;
  }

  /** As for the owner. */
  rightsOf(path: string): { read: boolean; write: boolean; search: boolean } {
    const { mode } = this.#find(path);
    return { read: (mode & 0o400) !== 0, write: (mode & 0o200) !== 0, search: (mode & 0o100) !== 0 };
  }

  listAttributes(path: string): string[] {
    return [...this.#find(path).attributes.keys()];
  }

  getAttribute(path: string, name: string): Buffer {
    checkAttribute(name);
    const value = this.#find(path).attributes.get(name);
    if (value === undefined) throw new FileError("noAttribute", name);
    return Buffer.from(value);
  }

  setAttribute(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void {
    checkAttribute(name);
    const node = this.#find(path);
    if (name.startsWith("org.netatalk.")) throw new FileError("accessDenied", name);
    if (node.kind === "link") throw new FileError("unsupported", "links have no attributes");
    if (when === "create" && node.attributes.has(name)) throw new FileError("attributeExists", name);
    if (when === "replace" && !node.attributes.has(name)) throw new FileError("noAttribute", name);
    if (value.length > attributeBytesMax) throw new FileError("attributeTooLarge", name);
    node.attributes.set(name, Buffer.from(value));
  }

  removeAttribute(path: string, name: string): void {
    checkAttribute(name);
    const node = this.#find(path);
    if (node.kind === "link") throw new FileError("unsupported", "links have no attributes");
    if (!node.attributes.delete(name)) throw new FileError("noAttribute", name);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#folder(path);
  }

  space(): DiskSpace {
    return { blockBytes, totalBytes: this.disk.capacityBytes, freeBytes: this.disk.freeBytes };
  }

  close(): void {
    for (const fork of this.#forks) fork.close();
  }

  #find(path: string): MemoryNode {
    return this.disk.find(path);
  }

  #file(path: string): MemoryNode {
    const node = this.#find(path);
    if (node.kind === "directory") throw new FileError("isDirectory", path);
    if (node.kind === "link") throw new FileError("badKind", path);
    return node;
  }

  #folder(path: string): MemoryNode {
    const node = this.#find(path);
    if (node.kind !== "directory") throw new FileError("notDirectory", path);
    return node;
  }

  #parent(path: string): MemoryNode {
    const parent = this.#find(parentOf(path));
    if (parent.kind !== "directory") throw new FileError("notFound", path);
    return parent;
  }

  #make(path: string, kind: "file" | "directory", mode: number, metadata?: Metadata): void {
    const node = this.disk.make(kind, mode);
    node.metadata = metadata && copiedMetadata(metadata);
    this.#add(path, node);
    inherit(node, this.#parent(path));
  }

  #add(path: string, node: MemoryNode, bytes = 0): void {
    if (path === "") throw new FileError("exists", "the root is there");
    pathElements(path);
    if (this.isReserved(nameOf(path))) throw new FileError("badName", path);
    const parent = this.#parent(path);
    if (parent.children.has(nameOf(path))) throw new FileError("exists", path);
    this.disk.take(bytes);
    parent.children.set(nameOf(path), node);
    this.#touch(parent);
  }

  #touch(node: MemoryNode): void {
    node.modified = this.disk.clock.nowMilliseconds();
  }
}

/** What of a node belongs to its name, not to its bytes. */
function stays({ metadata, attributes, mode, access, uid, gid }: MemoryNode): Partial<MemoryNode> {
  return { metadata, attributes, mode, access, uid, gid };
}

function checkAttribute(name: string): void {
  if (name === "" || name.includes("\0") || Buffer.byteLength(name) > 250)
    throw new FileError("badName", name);
}

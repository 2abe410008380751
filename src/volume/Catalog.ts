import { type Cnid, rootCnid, rootParentCnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import { decodeMacRoman } from "../wire/macRoman.ts";
import { isMangledNameOf, longNameOf, parseMangled } from "./longNames.ts";
import type { NameRules } from "./NameRules.ts";
import { compose, nameBytesMax, pathIn, toMacName } from "./names.ts";
import type { Pathname, PathStep } from "./Pathname.ts";
import type { Places, SeenChild } from "./Places.ts";
import { statIfThere } from "./statIfThere.ts";
import type { Slot, VolumeNode } from "./VolumeNode.ts";

/** Names on disk that no composed name of a Mac leads to, as far as they are remembered. */
const unusualNamesMax = 4096;

/** Finds nodes by the paths that clients send (afp-protocol.md §3.3). */
export class Catalog {
  readonly #store: FileStore;
  readonly #places: Places;
  readonly #names: NameRules;
  readonly #volumeName: string;
  readonly #unusualNames = new Map<string, string>();

  constructor(store: FileStore, places: Places, names: NameRules, volumeName: string) {
    this.#store = store;
    this.#places = places;
    this.#names = names;
    this.#volumeName = volumeName;
  }

  async find(did: Cnid, path: Pathname): Promise<VolumeNode> {
    const steps = [...path.steps];
    let node = await this.#start(did, steps);
    for (const [index, step] of steps.entries()) {
      node = step === "parent" ? await this.#parentOf(node) : await this.#step(node, step.name, index === 0);
    }
    return node;
  }

  async findSlot(did: Cnid, path: Pathname): Promise<Slot> {
    const steps = [...path.steps];
    if (did === rootParentCnid && steps.length === 0) throw new FileError("badId", "id 1 names no folder");
    const isInside = !(did === rootParentCnid && steps.length === 1);
    const last = isInside ? steps.pop() : undefined;
    if (last === undefined || last === "parent") {
      const directory = await this.find(did, path);
      if (directory.stat.kind !== "directory") throw new FileError("notDirectory", "the path names a file");
      return { directory, name: "", existing: undefined };
    }
    const directory = await this.find(did, { ...path, steps });
    checkFolder(directory, steps.length === 0);
    const existing = await this.child(directory, last.name);
    return { directory, name: existing?.name ?? this.#names.diskName(last.name), existing };
  }

  /** The node of a name in a folder: composed, as given, as the disk has it otherwise, or mangled. */
  async child(directory: VolumeNode, macName: string): Promise<VolumeNode | undefined> {
    for (const name of this.#candidates(directory.cnid, macName)) {
      const stat = statIfThere(this.#store, pathIn(directory.path, name));
      if (stat !== undefined) return (await this.identify(directory, [{ name, stat }]))[0];
    }
    return await this.#demangled(directory, macName);
  }

  async identify(directory: VolumeNode, children: readonly SeenChild[]): Promise<VolumeNode[]> {
    for (const { name } of children) this.#noteUnusual(directory.cnid, name);
    return await this.#places.identify(directory, children);
  }

  /** Where the path starts; takes the volume's name off the steps that begin above the root. */
  async #start(did: Cnid, steps: PathStep[]): Promise<VolumeNode> {
    if (did === 0) throw new FileError("badId", "0 is no id");
    if (did !== rootParentCnid) return await this.#places.byId(did);
    const first = steps.shift();
    if (first === "parent") throw new FileError("badId", "there is nothing above id 1");
    if (first === undefined || !this.#isVolumeName(first.name)) {
      throw new FileError("notFound", "only the volume is in id 1");
    }
    return this.#places.root();
  }

  #isVolumeName(name: string): boolean {
    const given = compose(name).toLowerCase();
    const long = decodeMacRoman(longNameOf(this.#volumeName, rootCnid));
    return given === compose(this.#volumeName).toLowerCase() || given === compose(long).toLowerCase();
  }

  async #parentOf(node: VolumeNode): Promise<VolumeNode> {
    if (node.cnid === rootCnid) throw new FileError("badId", "the path leads out of the volume");
    return await this.#places.byId(node.parent);
  }

  async #step(directory: VolumeNode, macName: string, isFirst: boolean): Promise<VolumeNode> {
    checkFolder(directory, isFirst);
    const node = await this.child(directory, macName);
    if (node === undefined)
      throw new FileError("notFound", `there is no "${macName}" in id ${directory.cnid}`);
    return node;
  }

  *#candidates(parent: Cnid, macName: string): Generator<string> {
    const name = this.#names.diskName(macName);
    yield name;
    const asGiven = macName.replaceAll("/", ":");
    if (asGiven !== name && Buffer.byteLength(asGiven) <= nameBytesMax) yield asGiven;
    const unusual = this.#unusualNames.get(`${parent}/${name}`);
    if (unusual !== undefined) yield unusual;
  }

  /** Mixed and odd compositions (made by others, not by Macs) are found by what a listing showed of them. */
  #noteUnusual(parent: Cnid, diskName: string): void {
    const usual = compose(toMacName(diskName)).replaceAll("/", ":");
    if (usual === diskName) return;
    this.#unusualNames.delete(`${parent}/${usual}`);
    this.#unusualNames.set(`${parent}/${usual}`, diskName);
    if (this.#unusualNames.size <= unusualNamesMax) return;
    const [oldest] = this.#unusualNames.keys();
    if (oldest !== undefined) this.#unusualNames.delete(oldest);
  }

  async #demangled(directory: VolumeNode, macName: string): Promise<VolumeNode | undefined> {
    const mangled = parseMangled(macName);
    if (mangled === undefined) return undefined;
    const node = await this.#places.byIdIfThere(mangled.cnid);
    const isMeant = node?.parent === directory.cnid && isMangledNameOf(node.name, mangled);
    return isMeant ? node : undefined;
  }
}

function checkFolder(node: VolumeNode, isStart: boolean): void {
  if (node.stat.kind === "directory") return;
  if (isStart) throw new FileError("notFound", `id ${node.cnid} is a file`);
  // AFP calls a file in the middle of a path a bad parameter, as it does a bad name.
  throw new FileError("badName", `"${node.name}" is a file in the middle of a path`);
}

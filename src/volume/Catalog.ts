import { type Cnid, rootCnid, rootParentCnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import { decompose } from "../wire/composition.ts";
import { parseMangled } from "./longNames.ts";
import type { NameRules } from "./NameRules.ts";
import { pathIn } from "./names.ts";
import type { Pathname, PathStep } from "./Pathname.ts";
import type { Places, SeenChild } from "./Places.ts";
import type { ShownNames } from "./ShownNames.ts";
import { statIfThere } from "./statIfThere.ts";
import type { Slot, VolumeNode } from "./VolumeNode.ts";

interface Ports {
  store: FileStore;
  places: Places;
  names: NameRules;
  shown: ShownNames;
  isVolumeName(name: string): boolean;
}

/** Finds nodes by the paths that clients send (afp-protocol.md §3.3). */
export class Catalog {
  readonly #store: FileStore;
  readonly #places: Places;
  readonly #names: NameRules;
  readonly #shown: ShownNames;
  readonly #isVolumeName: (name: string) => boolean;

  constructor({ store, places, names, shown, ...ports }: Ports) {
    this.#store = store;
    this.#places = places;
    this.#names = names;
    this.#shown = shown;
    this.#isVolumeName = (name) => ports.isVolumeName(name);
  }

  async find(did: Cnid, path: Pathname): Promise<VolumeNode> {
    const steps = this.#stepsOf(path);
    let node = await this.#start(did, steps);
    for (const [index, step] of steps.entries()) {
      node = step === "parent" ? await this.#parentOf(node) : await this.#step(node, step.name, index === 0);
    }
    return path.form === "utf8" ? asAsked(node, path.steps.at(-1)) : node;
  }

  async findSlot(did: Cnid, path: Pathname): Promise<Slot> {
    const steps = this.#stepsOf(path);
    if (did === rootParentCnid && steps.length === 0) throw new FileError("badId", "id 1 names no folder");
    const isInside = !(did === rootParentCnid && steps.length === 1);
    const last = isInside ? steps.pop() : undefined;
    if (last === undefined || last === "parent") {
      const directory = await this.find(did, path);
      if (directory.stat.kind !== "directory") throw new FileError("notDirectory", "the path names a file");
      return { directory, name: "", existing: undefined };
    }
    const directory = await this.find(did, { form: "utf8", steps });
    checkFolder(directory, steps.length === 0);
    const existing = await this.child(directory, last.name);
    return { directory, name: existing?.name ?? this.#names.diskName(last.name), existing };
  }

  /** The node of a name in a folder: composed, as given, as the disk has it otherwise, or mangled. */
  async child(directory: VolumeNode, macName: string): Promise<VolumeNode | undefined> {
    this.#names.check(macName);
    for (const name of this.#shown.candidates(directory.cnid, macName)) {
      const stat = statIfThere(this.#store, pathIn(directory.path, name));
      if (stat !== undefined) return (await this.identify(directory, [{ name, stat }]))[0];
    }
    const node = await this.#demangled(directory, macName);
    // A name that the disk has no room for is not just missing.
    if (node === undefined) this.#names.diskName(macName);
    return node;
  }

  async identify(directory: VolumeNode, children: readonly SeenChild[]): Promise<VolumeNode[]> {
    for (const { name } of children) this.#shown.note(directory, name);
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

  /** The steps with their names as the client meant them. */
  #stepsOf({ form, steps }: Pathname): PathStep[] {
    if (form === "utf8") return [...steps];
    return steps.map((step) => (step === "parent" ? step : { name: this.#shown.textOf(form, step.name) }));
  }

  async #demangled(directory: VolumeNode, macName: string): Promise<VolumeNode | undefined> {
    const mangled = parseMangled(macName);
    if (mangled === undefined) return undefined;
    const node = await this.#places.byIdIfThere(mangled.cnid);
    const isMeant = node?.parent === directory.cnid && this.#shown.isMangledNameOf(node, mangled);
    return isMeant ? node : undefined;
  }
}

/** A client that composes its names gets them back as it sent them; a Mac's are decomposed anyway. */
function asAsked(node: VolumeNode, last: PathStep | undefined): VolumeNode {
  if (last === undefined || last === "parent" || decompose(last.name) === last.name) return node;
  return { ...node, asked: last.name };
}

function checkFolder(node: VolumeNode, isStart: boolean): void {
  if (node.stat.kind === "directory") return;
  if (isStart) throw new FileError("notFound", `id ${node.cnid} is a file`);
  // AFP calls a file in the middle of a path a bad parameter, as it does a bad name.
  throw new FileError("badName", `"${node.name}" is a file in the middle of a path`);
}

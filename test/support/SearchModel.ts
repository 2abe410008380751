import { FPMoveAndRename } from "../../src/afp/commands/FPMoveAndRename.ts";
import { type Cnid, rootCnid } from "../../src/volume/index.ts";
import type { AfpVolume } from "./AfpVolume.ts";
import { newNameOf, pathOf } from "./clientPath.ts";

/** What the model knows of a node; the simplest search goes through these. */
export interface ModelNode {
  cnid: Cnid;
  parent: Cnid;
  name: string;
  isFolder: boolean;
  attributes: number;
  modified: number;
  bytes: number;
  /** It was there when the search began. */
  isOld: boolean;
  /** It has another name or place than when the search began, or is in something that was moved. */
  isTouched: boolean;
}

type Dice = (below: number) => number;

const words = ["alpha", "Beta", "GAMMA", "été", "e\u0301te\u0301", "Straße", "ab", "a b.txt"];
const year2000 = Date.UTC(2000, 0, 1);

/** Attributes that mean nothing to the server: system, and to be backed up. */
export function someAttributes(dice: Dice): number {
  return dice(2) * 0x0004 + dice(2) * 0x0040;
}

export function someDate(dice: Dice): number {
  return year2000 + dice(5) * 1000;
}

/** A random tree that a client makes and changes, and the same in the simplest form. */
export class SearchModel {
  nodes: ModelNode[] = [];
  readonly #volume: AfpVolume;
  readonly #dice: Dice;
  #made = 0;

  constructor(volume: AfpVolume, dice: Dice) {
    this.#volume = volume;
    this.#dice = dice;
  }

  async grow(count: number): Promise<void> {
    while (this.nodes.length < count) await this.make();
    for (const { name, parent, modified } of this.nodes)
      await this.#volume.setFileDirParms(name, { modified }, parent);
    for (const node of this.nodes) node.isOld = true;
  }

  /** A new node somewhere. */
  async make(): Promise<void> {
    const dice = this.#dice;
    const parent = this.#someFolder();
    const name = this.#freshName();
    const isFolder = dice(3) === 0;
    if (isFolder) await this.#volume.createDir(name, parent);
    else await this.#volume.createFile(name, parent);
    const bytes = isFolder ? 0 : dice(4);
    if (bytes > 0) {
      const fork = await this.#volume.openFork(name, { write: true }, parent);
      await fork.setLength(bytes);
      await fork.close();
    }
    const attributes = someAttributes(dice);
    await this.#volume.setFileDirParms(name, { attributes: { bits: attributes, set: true } }, parent);
    const cnid = (await this.#volume.getFileDirParms(name, parent)).parameters.nodeId ?? rootCnid;
    const modified = someDate(dice);
    this.nodes.push({
      cnid,
      parent,
      name,
      isFolder,
      attributes,
      modified,
      bytes,
      isOld: false,
      isTouched: false,
    });
  }

  async rename(node: ModelNode): Promise<void> {
    const name = this.#freshName();
    await this.#volume.rename(node.name, name, node.parent);
    Object.assign(node, { name, isTouched: true });
  }

  /** Files only, so that nothing goes with it. */
  async remove(node: ModelNode): Promise<void> {
    await this.#volume.delete(node.name, node.parent);
    this.nodes = this.nodes.filter((other) => other !== node);
  }

  /** Somewhere else, if it may go there. */
  async move(node: ModelNode): Promise<void> {
    const into = this.#someFolder();
    const moved = this.#within(node);
    if (moved.some(({ cnid }) => cnid === into)) return;
    const name = this.#freshName();
    const { version } = this.#volume;
    await this.#volume.afp.call(FPMoveAndRename, {
      volumeId: this.#volume.id,
      sourceDid: node.parent,
      destinationDid: into,
      sourcePath: pathOf(node.name, version),
      destinationPath: pathOf("", version),
      newName: newNameOf(name, version),
    });
    Object.assign(node, { name, parent: into });
    for (const each of moved) each.isTouched = true;
  }

  some(): ModelNode {
    const node = this.nodes[this.#dice(this.nodes.length)];
    if (node === undefined) throw new Error("the model is empty");
    return node;
  }

  /** A node and everything in it. */
  #within(node: ModelNode): ModelNode[] {
    const inside = this.nodes.filter(({ parent }) => parent === node.cnid);
    return [node, ...inside.flatMap((child) => this.#within(child))];
  }

  #someFolder(): Cnid {
    const folders = [rootCnid, ...this.nodes.filter(({ isFolder }) => isFolder).map(({ cnid }) => cnid)];
    return folders[this.#dice(folders.length)] ?? rootCnid;
  }

  #freshName(): string {
    const word = (): string => words[this.#dice(words.length)] ?? "a";
    return `${word()}${word()} ${++this.#made}`;
  }
}

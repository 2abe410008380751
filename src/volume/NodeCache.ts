import type { Cnid } from "../cnid/Cnid.ts";
import type { NodeKind, NodeStat } from "../storage/FileStore.ts";

/** What a session remembers of a node: its id, where it was, and by what it is known again. */
export interface KnownNode {
  cnid: Cnid;
  parent: Cnid;
  name: string;
  kind: NodeKind;
  device: bigint;
  inode: bigint;
  /** A new node may get a deleted one's inode, even under its name; it was not born at the same time. */
  bornMilliseconds: number;
}

/** Nodes that a session remembers; the ones used longest ago are forgotten first. */
const knownNodesMax = 16_384;

/** Whether what is on disk now is still the node that was seen before. */
export function isSameNode(known: KnownNode, stat: NodeStat): boolean {
  return (
    known.inode === stat.inode &&
    known.device === stat.device &&
    known.kind === stat.kind &&
    known.bornMilliseconds === stat.bornMilliseconds
  );
}

/**
 * Ids and places of nodes seen lately. It only saves questions: whoever uses an entry looks at the disk too.
 */
export class NodeCache {
  readonly #nodesMax: number;
  readonly #byId = new Map<Cnid, KnownNode>();
  readonly #byPlace = new Map<string, Cnid>();

  constructor(nodesMax = knownNodesMax) {
    this.#nodesMax = nodesMax;
  }

  get(cnid: Cnid): KnownNode | undefined {
    const known = this.#byId.get(cnid);
    if (known !== undefined) {
      this.#byId.delete(cnid);
      this.#byId.set(cnid, known);
    }
    return known;
  }

  at(parent: Cnid, name: string): KnownNode | undefined {
    const cnid = this.#byPlace.get(placeOf(parent, name));
    return cnid === undefined ? undefined : this.get(cnid);
  }

  put(known: KnownNode): void {
    this.drop(known.cnid);
    const before = this.#byPlace.get(placeOf(known.parent, known.name));
    if (before !== undefined) this.drop(before);
    this.#byId.set(known.cnid, known);
    this.#byPlace.set(placeOf(known.parent, known.name), known.cnid);
    if (this.#byId.size > this.#nodesMax) {
      const [oldest] = this.#byId.keys();
      if (oldest !== undefined) this.drop(oldest);
    }
  }

  drop(cnid: Cnid): void {
    const known = this.#byId.get(cnid);
    if (known === undefined) return;
    this.#byId.delete(cnid);
    this.#byPlace.delete(placeOf(known.parent, known.name));
  }

  get size(): number {
    return this.#byId.size;
  }
}

function placeOf(parent: Cnid, name: string): string {
  return `${parent}/${name}`;
}

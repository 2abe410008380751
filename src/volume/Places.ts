import { type Cnid, rootCnid, rootParentCnid } from "../cnid/Cnid.ts";
import { type CnidRecord, noInode, type SeenNode } from "../cnid/CnidService.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore, NodeStat } from "../storage/FileStore.ts";
import type { IdKeeper } from "./IdKeeper.ts";
import { isSameNode, type KnownNode, NodeCache } from "./NodeCache.ts";
import { pathIn } from "./names.ts";
import { isMissing, statIfThere } from "./statIfThere.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/**
 * Folders one inside the other, far more than any path on disk can hold; a circle in the records ends here.
 */
const depthMax = 2048;

/** A node of a folder as it was just seen. */
export interface SeenChild {
  name: string;
  stat: NodeStat;
}

/**
 * From ids to places on disk and back. An id's place is remembered, but the disk is asked each time whether the
 * same node is still there: others may rename, move and replace what they like.
 */
export class Places {
  readonly #store: FileStore;
  readonly #ids: IdKeeper;
  readonly #volumeName: string;
  readonly #cache: NodeCache;
  /** Devices whose nodes are known to have a birth time of their own; others show the last change for it. */
  readonly #withBirthTimes = new Set<bigint>();

  constructor(store: FileStore, ids: IdKeeper, volumeName: string, nodesMax?: number) {
    this.#store = store;
    this.#ids = ids;
    this.#volumeName = volumeName;
    this.#cache = new NodeCache(nodesMax);
  }

  root(): VolumeNode {
    const stat = this.#store.stat("");
    return { cnid: rootCnid, parent: rootParentCnid, name: this.#volumeName, path: "", stat };
  }

  /** The node of an id; throws `notFound` where nothing has it now. */
  async byId(cnid: Cnid): Promise<VolumeNode> {
    return await this.#byId(cnid, depthMax);
  }

  async byIdIfThere(cnid: Cnid): Promise<VolumeNode | undefined> {
    try {
      return await this.byId(cnid);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** The nodes of a folder's children, in the same order, with one question at most. */
  async identify(directory: VolumeNode, children: readonly SeenChild[]): Promise<VolumeNode[]> {
    const known: (Cnid | undefined)[] = [];
    for (const { name, stat } of children) {
      if (stat.bornMilliseconds !== stat.modifiedMilliseconds) this.#withBirthTimes.add(stat.device);
      const entry = this.#cache.at(directory.cnid, name);
      const isKnown = entry !== undefined && isSameNode(entry, stat);
      known.push(isKnown ? entry.cnid : undefined);
      if (entry !== undefined && !isKnown && this.#isSuccessor(entry, stat)) await this.forget(entry.cnid);
    }
    const asked = children.filter((_, index) => known[index] === undefined);
    const answers =
      asked.length === 0
        ? []
        : await this.#ids.identify(asked.map(({ name, stat }) => seenNode(directory.cnid, name, stat)));
    let next = 0;
    return children.map(({ name, stat }, index) => {
      const cnid = known[index] ?? answers[next++];
      if (cnid === undefined) throw new FileError("unavailable", "the service of ids left a node out");
      if (known[index] === undefined) this.#cache.put(knownNode(cnid, directory.cnid, name, stat));
      return { cnid, parent: directory.cnid, name, path: pathIn(directory.path, name), stat };
    });
  }

  /** We put a node elsewhere, or another one in its place: the id stays with it. */
  async moved(cnid: Cnid, directory: VolumeNode, name: string): Promise<void> {
    this.#cache.drop(cnid);
    const stat = statIfThere(this.#store, pathIn(directory.path, name));
    if (stat === undefined) return;
    await this.#ids.moved(cnid, seenNode(directory.cnid, name, stat));
    this.#cache.put(knownNode(cnid, directory.cnid, name, stat));
  }

  /** Another file is about to take a file's place: until then its id goes by the place alone. */
  async keepPlace({ cnid, parent, name, stat }: VolumeNode): Promise<void> {
    this.#cache.drop(cnid);
    await this.#ids.moved(cnid, { ...seenNode(parent, name, stat), inode: noInode });
  }

  /** We deleted a node: its id means nothing any more. */
  async forget(cnid: Cnid): Promise<void> {
    this.#cache.drop(cnid);
    await this.#ids.forget(cnid);
  }

  async #byId(cnid: Cnid, depthLeft: number): Promise<VolumeNode> {
    if (cnid === rootCnid) return this.root();
    if (depthLeft === 0) throw new FileError("notFound", `the folders above id ${cnid} go round in a circle`);
    return this.#remembered(cnid) ?? (await this.#resolved(cnid, depthLeft));
  }

  /**
   * Another node in a deleted one's place, with its inode: only the birth tells, which the service does not
   * know.
   */
  #isSuccessor(known: KnownNode, stat: NodeStat): boolean {
    const looksTheSame = known.inode === stat.inode && known.device === stat.device;
    return looksTheSame && this.#withBirthTimes.has(stat.device);
  }

  /**
   * Where the id was seen last, if the node is still there. The folders on the way need no look of their own: a path
   * through others can't lead to the same node, for the store follows no link.
   */
  #remembered(cnid: Cnid): VolumeNode | undefined {
    const last = this.#cache.get(cnid);
    if (last === undefined) return undefined;
    let path = last.name;
    let depth = 1;
    for (let at = last.parent; at !== rootCnid; depth++) {
      const known = this.#cache.get(at);
      if (known === undefined || depth === depthMax) return undefined;
      path = `${known.name}/${path}`;
      at = known.parent;
    }
    const stat = statIfThere(this.#store, path, last.kind);
    if (stat !== undefined && isSameNode(last, stat))
      return { cnid, parent: last.parent, name: last.name, path, stat };
    this.#cache.drop(cnid);
    return undefined;
  }

  /** Where the service knows the id to be, if the node there has it. */
  async #resolved(cnid: Cnid, depthLeft: number): Promise<VolumeNode> {
    const record = await this.#ids.resolve(cnid);
    if (record === undefined) throw new FileError("notFound", `nothing has the id ${cnid}`);
    const directory = await this.#byId(record.parent, depthLeft - 1);
    if (directory.stat.kind !== "directory")
      throw new FileError("notFound", `id ${record.parent} is no folder`);
    const stat = statIfThere(this.#store, pathIn(directory.path, record.name));
    if (stat === undefined) throw new FileError("notFound", `what had the id ${cnid} is gone`);
    const [node] = isRecordOf(record, stat)
      ? [{ cnid, parent: directory.cnid, name: record.name, path: pathIn(directory.path, record.name), stat }]
      : await this.identify(directory, [{ name: record.name, stat }]);
    if (node?.cnid !== cnid) throw new FileError("notFound", `another node took the place of id ${cnid}`);
    this.#cache.put(knownNode(cnid, directory.cnid, record.name, stat));
    return node;
  }
}

function isRecordOf(record: CnidRecord, stat: NodeStat): boolean {
  return (
    record.device === stat.device &&
    record.inode === stat.inode &&
    record.isDirectory === (stat.kind === "directory")
  );
}

function seenNode(parent: Cnid, name: string, stat: NodeStat): SeenNode {
  const { device, inode, kind } = stat;
  return { parent, name, device, inode, isDirectory: kind === "directory" };
}

function knownNode(cnid: Cnid, parent: Cnid, name: string, stat: NodeStat): KnownNode {
  const { kind, device, inode, bornMilliseconds } = stat;
  return { cnid, parent, name, kind, device, inode, bornMilliseconds };
}

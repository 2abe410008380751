import { setImmediate as nextTurn } from "node:timers/promises";
import { FileError, type FileErrorKind } from "../../storage/FileError.ts";
import type { NodeKind, NodeStat } from "../../storage/FileStore.ts";
import { pathIn } from "../names.ts";
import type { SeenChild } from "../Places.ts";
import { isMissing } from "../statIfThere.ts";
import type { SeenNode, VolumeNode } from "../VolumeNode.ts";
import type { VolumeParts } from "../VolumeParts.ts";
import { IdSet } from "./IdSet.ts";
import { WalkLevel } from "./WalkLevel.ts";

/** What of the nodes that a walk comes by is wanted; folders are entered whether they are wanted or not. */
export interface WalkFilter {
  /** Asked first, and for what it refuses nothing else is done. The name is as Macs write it, decomposed. */
  name?(macName: string, kind: NodeKind): boolean;
  /** Asked before the id of a node is. */
  node?(node: SeenNode): boolean;
  /** Leaves out everything but what is directly in the folder. */
  isShallow?: boolean;
}

/** How far one slice of a walk goes; it takes at least a step, so that every walk comes to its end. */
export interface SliceLimits {
  /** On the monotonic clock. */
  untilMilliseconds: number;
  nodes: number;
}

export interface WalkSlice {
  nodes: VolumeNode[];
  isFinished: boolean;
}

type Parts = Pick<VolumeParts, "store" | "names" | "places" | "catalog" | "clock">;

/** Names looked at in one step. */
const namesAtOnce = 256;
/** How long the walk keeps tickles and others waiting. */
const turnMilliseconds = 20;

/** What others do meanwhile, or what the user may not see: it is passed over. */
const passedOver: ReadonlySet<FileErrorKind> = new Set([
  "notFound",
  "notDirectory",
  "accessDenied",
  "badKind",
  "badName",
  "unsupported",
]);

/**
 * A walk through everything below a folder that the session may see, in slices. What is there all the time is shown
 * exactly once, whatever is made, renamed and removed between slices; what is moved out of the walk's way by others
 * is left out, and nothing is shown twice. It holds the names of the folders on its way, not more. A walk that
 * threw (the disk or the service of ids failed) is over.
 */
export class CatalogWalk {
  readonly #parts: Parts;
  readonly #filter: WalkFilter;
  readonly #levels: WalkLevel[];
  readonly #shown = new IdSet();
  #lastTurn = 0;

  constructor(parts: Parts, from: VolumeNode, filter: WalkFilter = {}) {
    this.#parts = parts;
    this.#filter = filter;
    this.#levels = [new WalkLevel(from, from)];
  }

  async next(limits: SliceLimits): Promise<WalkSlice> {
    const { clock } = this.#parts;
    const nodes: VolumeNode[] = [];
    await this.#findLevels();
    do {
      nodes.push(...(await this.#step(limits.nodes - nodes.length)));
      await this.#giveWay();
    } while (
      this.#levels.length > 0 &&
      nodes.length < limits.nodes &&
      clock.monotonicMilliseconds() < limits.untilMilliseconds
    );
    await this.#identifyLevels();
    return { nodes, isFinished: this.#levels.length === 0 };
  }

  async #step(room: number): Promise<VolumeNode[]> {
    const level = this.#levels.at(-1);
    if (level === undefined) return [];
    if (!this.#isInPlace(level)) {
      await this.#findLevels();
      return [];
    }
    if (level.needsLook) this.#look(level);
    else if (level.hasNames) return await this.#show(level, room);
    else this.#goOn(level);
    return [];
  }

  #look(level: WalkLevel): void {
    const { store, names } = this.#parts;
    const shown: string[] = [];
    const entered: string[] = [];
    for (const { name, kind } of ifThere(() => store.entries(level.place.path)) ?? []) {
      if (names.isHidden(name)) continue;
      if (this.#filter.name?.(names.macName(name), kind) !== false) shown.push(name);
      if (kind === "directory" && this.#filter.isShallow !== true) entered.push(name);
    }
    level.looked(shown, entered);
  }

  /** The next nodes of a folder that are wanted. */
  async #show(level: WalkLevel, room: number): Promise<VolumeNode[]> {
    const children: SeenChild[] = [];
    for (let looks = 0; looks < namesAtOnce && children.length < room && level.hasNames; looks++) {
      const child = this.#nextChild(level);
      if (child !== undefined) children.push(child);
    }
    if (children.length === 0) return [];
    await this.#identifyLevels();
    if (level.node === undefined) return [];
    const nodes = await this.#parts.catalog.identify(level.node, children);
    return nodes.filter((node) => this.#isNew(node));
  }

  #nextChild(level: WalkLevel): SeenChild | undefined {
    const name = level.nextName();
    if (name === undefined) return undefined;
    const path = pathIn(level.place.path, name);
    const stat = this.#stat(level, name);
    const isWanted = stat && ifThere(() => this.#filter.node?.({ name, path, stat }) ?? true);
    return stat !== undefined && isWanted === true ? { name, stat } : undefined;
  }

  #goOn(level: WalkLevel): void {
    const name = level.nextFolder();
    if (name === undefined) {
      this.#levels.pop();
      return;
    }
    const stat = this.#stat(level, name, "directory");
    const path = pathIn(level.place.path, name);
    if (stat?.kind === "directory") this.#levels.push(new WalkLevel({ name, path, stat }));
  }

  #stat(level: WalkLevel, name: string, expected?: NodeKind): NodeStat | undefined {
    const path = pathIn(level.place.path, name);
    return ifThere(
      () => this.#parts.store.stat(path, expected),
      () => level.missed(name),
    );
  }

  /** A node of several names has its turn under each: it has one id, and which name the id is at changes. */
  #isNew({ cnid, stat }: VolumeNode): boolean {
    return this.#shown.add(cnid) || (stat.kind !== "directory" && stat.links > 1);
  }

  /** Brings the folders on the way to where they are now, and leaves out those that are gone. */
  async #findLevels(): Promise<void> {
    const found: WalkLevel[] = [];
    for (const level of this.#levels) {
      if (this.#isInPlace(level) || (await this.#isFoundAgain(level))) found.push(level);
    }
    this.#levels.splice(0, this.#levels.length, ...found);
  }

  #isInPlace({ place }: WalkLevel): boolean {
    const now = ifThere(() => this.#parts.store.stat(place.path, "directory"));
    return now !== undefined && isSameFolder(now, place.stat);
  }

  async #isFoundAgain(level: WalkLevel): Promise<boolean> {
    if (level.node === undefined) return false;
    const now = await this.#byId(level.node);
    if (now === undefined || !isSameFolder(now.stat, level.place.stat)) return false;
    level.place = now;
    level.node = now;
    return true;
  }

  async #byId({ cnid }: VolumeNode): Promise<VolumeNode | undefined> {
    try {
      return await this.#parts.places.byId(cnid);
    } catch (error) {
      return passOver(error);
    }
  }

  /** By its id a folder is found again that is renamed or moved while the walk pauses. */
  async #identifyLevels(): Promise<void> {
    let above: VolumeNode | undefined;
    for (const level of this.#levels) {
      if (level.node === undefined && above !== undefined && this.#isInPlace(level)) {
        [level.node] = await this.#parts.catalog.identify(above, [level.place]);
      }
      above = level.node;
    }
  }

  async #giveWay(): Promise<void> {
    const now = this.#parts.clock.monotonicMilliseconds();
    if (now - this.#lastTurn < turnMilliseconds) return;
    await nextTurn();
    this.#lastTurn = this.#parts.clock.monotonicMilliseconds();
  }
}

function isSameFolder(one: NodeStat, other: NodeStat): boolean {
  return one.kind === "directory" && one.inode === other.inode && one.device === other.device;
}

function ifThere<T>(look: () => T, otherwise: () => void = () => {}): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isMissing(error)) otherwise();
    return passOver(error);
  }
}

function passOver(error: unknown): undefined {
  if (error instanceof FileError && passedOver.has(error.kind)) return undefined;
  throw error;
}

import type { CatalogWalk, Cnid, SliceLimits, Volume, VolumeNode } from "../volume/index.ts";
import { FileError } from "../volume/index.ts";
import type { Refusal } from "./command.ts";
import type { CatalogPosition } from "./fields/index.ts";

/** What both FPCatSearch commands answer. */
interface SearchReply {
  position: CatalogPosition;
  fileBitmap: number;
  directoryBitmap: number;
  count: number;
  entries: Buffer;
}

export type SearchAnswer = SearchReply | Refusal<SearchReply>;

/** A search that a client goes through step by step. The answer to its last step is kept, as it may get lost. */
export class CatalogSearch {
  readonly volume: Volume;
  readonly token: Buffer;
  /** A client goes on with the question that it began with. */
  readonly question: string;
  #walk: CatalogWalk | undefined;
  /** Found, and not yet told of. Their ids alone: nodes are good for one request. */
  #waiting: Cnid[] = [];
  #step = 0;
  #lastAnswer: SearchAnswer | undefined;

  constructor(volume: Volume, token: Buffer, question: string, walk: CatalogWalk) {
    this.volume = volume;
    this.token = token;
    this.question = question;
    this.#walk = walk;
  }

  /** The step that the client asks for next. */
  get step(): number {
    return this.#step;
  }

  /** The answer to a step that the client asks for once more; undefined where it has to be made. */
  answerAgain(step: number): SearchAnswer | undefined {
    return step === this.#step - 1 ? this.#lastAnswer : undefined;
  }

  answered(answer: SearchAnswer): void {
    this.#lastAnswer = answer;
    this.#step++;
  }

  /** More of what was found; the walk itself lives no longer than it has something to show. */
  async next(limits: SliceLimits): Promise<VolumeNode[]> {
    if (this.#waiting.length > 0) return await this.#nodesOf(this.#waiting.splice(0, limits.nodes));
    const slice = await this.#walk?.next(limits);
    if (slice?.isFinished !== false) this.#walk = undefined;
    return slice?.nodes ?? [];
  }

  /** These had no room in the answer: they come first in the next. */
  putBack(nodes: readonly VolumeNode[]): void {
    this.#waiting.unshift(...nodes.map(({ cnid }) => cnid));
  }

  get isFinished(): boolean {
    return this.#walk === undefined && this.#waiting.length === 0;
  }

  async #nodesOf(cnids: readonly Cnid[]): Promise<VolumeNode[]> {
    const nodes: VolumeNode[] = [];
    for (const cnid of cnids) {
      const node = await this.#nodeIfThere(cnid);
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  }

  async #nodeIfThere(cnid: Cnid): Promise<VolumeNode | undefined> {
    try {
      return await this.volume.find(cnid, { form: "long", steps: [] });
    } catch (error) {
      if (error instanceof FileError && error.kind !== "unavailable") return undefined;
      throw error;
    }
  }
}

import type { VolumeId } from "../fields/index.ts";
import type { SpotlightQuery } from "./SpotlightQuery.ts";

/** What the client knows a query by: two numbers of its own. */
export interface QueryContext {
  volumeId: VolumeId;
  first: bigint;
  second: bigint;
}

/** A Mac has one for each window that searches; one more, and the one that was asked after longest ago goes. */
const queriesMax = 16;

/** The queries that a session has open, in the order in which they were last asked after. */
export class SpotlightQueries {
  readonly #queries = new Map<string, { volumeId: VolumeId; query: SpotlightQuery }>();

  get count(): number {
    return this.#queries.size;
  }

  /** One with the same numbers ends. */
  open(context: QueryContext, query: SpotlightQuery): void {
    this.close(context);
    this.#queries.set(keyOf(context), { volumeId: context.volumeId, query });
    const [oldest] = this.#queries.keys();
    if (this.#queries.size > queriesMax && oldest !== undefined) this.#queries.delete(oldest);
  }

  get(context: QueryContext): SpotlightQuery | undefined {
    const key = keyOf(context);
    const open = this.#queries.get(key);
    if (open === undefined) return undefined;
    this.#queries.delete(key);
    this.#queries.set(key, open);
    return open.query;
  }

  /** False where none was open. */
  close(context: QueryContext): boolean {
    return this.#queries.delete(keyOf(context));
  }

  closeOn(volumeId: VolumeId): void {
    for (const [key, open] of this.#queries) if (open.volumeId === volumeId) this.#queries.delete(key);
  }
}

function keyOf({ volumeId, first, second }: QueryContext): string {
  return `${volumeId}/${first}/${second}`;
}

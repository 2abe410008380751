/** A connection that takes a place. */
export interface Placed {
  /** Whose it is: an address, or the network of an IPv6 one. */
  readonly origin: string;
  /** Its login is being judged: it is nearly through. */
  readonly isJudged: boolean;
  /** It ends at once, without a word. */
  drop(): void;
}

export interface PlaceLimits {
  perOrigin: number;
  all: number;
}

/**
 * The places of those who have not logged in. Who comes last gets one: where none is left, the oldest connection goes
 * of the origin that has most, and first one that does not get on with its login. So whoever opens thousands stands in
 * his own way.
 */
export class Places<Connection extends Placed> {
  readonly #limits: PlaceLimits;
  readonly #byOrigin = new Map<string, Set<Connection>>();
  #count = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  *[Symbol.iterator](): IterableIterator<Connection> {
    for (const connections of this.#byOrigin.values()) yield* connections;
  }

  /** Sees to it that one more from there has a place: `free`, by having `dropped` another one, or it has `none`. */
  makeRoom(origin: string): "free" | "dropped" | "none" {
    const own = this.#byOrigin.get(origin);
    const ownCount = own?.size ?? 0;
    const hasShare = ownCount < this.#limits.perOrigin;
    if (hasShare && this.#count < this.#limits.all) return "free";
    const largest = hasShare ? this.#largest() : own;
    if (largest === undefined) return "none";
    // Among one's own, those who are judged came first.
    const victim = idleOf(largest) ?? (largest.size > ownCount ? [...largest].at(-1) : undefined);
    if (victim === undefined) return "none";
    this.remove(victim);
    victim.drop();
    return "dropped";
  }

  add(connection: Connection): void {
    const { origin } = connection;
    const connections = this.#byOrigin.get(origin) ?? new Set();
    this.#byOrigin.set(origin, connections.add(connection));
    this.#count++;
  }

  /** Has no effect on one that has no place. */
  remove(connection: Connection): void {
    const connections = this.#byOrigin.get(connection.origin);
    if (connections?.delete(connection) !== true) return;
    this.#count--;
    if (connections.size === 0) this.#byOrigin.delete(connection.origin);
  }

  /** Of several the one that has been there longest and has a connection that waits for its client. */
  #largest(): Set<Connection> | undefined {
    let largest: Set<Connection> | undefined;
    for (const connections of this.#byOrigin.values()) {
      const more = connections.size - (largest?.size ?? 0);
      const isBetter =
        more === 0 && largest !== undefined && isAllJudged(largest) && !isAllJudged(connections);
      if (more > 0 || isBetter) largest = connections;
    }
    return largest;
  }
}

/** The oldest that waits for its client. */
function idleOf<Connection extends Placed>(connections: Iterable<Connection>): Connection | undefined {
  for (const connection of connections) if (!connection.isJudged) return connection;
  return undefined;
}

function isAllJudged(connections: Iterable<Placed>): boolean {
  return idleOf(connections) === undefined;
}

import type { Account } from "../../accounts/Account.ts";
import { areSameSecret, type Random } from "../../system/random.ts";

/** FPGetSessionToken's kinds that name a client (afp-protocol.md §4.1). */
const loginWithId = 1;
const loginWithTimeAndId = 3;

const tokenBytes = 32;

interface Entry {
  session: number;
  account: Account;
  /** The virtual server that it was logged in at. */
  server: number;
  token: Buffer | undefined;
  clientId: Buffer | undefined;
  /** The client's boot time, four opaque bytes. */
  timestamp: Buffer | undefined;
}

/** What a client says of itself when it asks for a token. */
export interface TokenRequest {
  kind: number;
  clientId: Buffer;
  timestamp: Buffer | undefined;
}

/** Who is logged in, by which token a lost session is found again, and whose sessions a rebooted Mac replaces. */
export class SessionRegister {
  readonly #random: Random;
  readonly #entries = new Map<number, Entry>();

  constructor(random: Random) {
    this.#random = random;
  }

  get count(): number {
    return this.#entries.size;
  }

  add(session: number, account: Account, server: number): void {
    this.#entries.set(session, {
      session,
      account,
      server,
      token: undefined,
      clientId: undefined,
      timestamp: undefined,
    });
  }

  remove(session: number): void {
    this.#entries.delete(session);
  }

  /** The session's token, one and the same for every kind, and the older sessions that have to end first. */
  tokenFor(session: number, request: TokenRequest): { token: Buffer; replaced: number[] } | undefined {
    const entry = this.#entries.get(session);
    if (entry === undefined) return undefined;
    entry.token ??= this.#random(tokenBytes);
    const replaced = [...this.#entries.values()]
      .filter((other) => other !== entry && replaces(entry, request, other))
      .map((other) => other.session);
    entry.clientId = request.clientId;
    entry.timestamp = request.timestamp;
    return { token: entry.token, replaced };
  }

  /** The session that a token names, if the one who asks is its user, at the same server; guests have no claim. */
  findByToken(asking: number, token: Buffer): number | undefined {
    const claimant = this.#entries.get(asking);
    if (claimant === undefined || claimant.account.isGuest) return undefined;
    for (const entry of this.#entries.values()) {
      if (entry === claimant || entry.token === undefined) continue;
      if (areSameSecret(entry.token, token)) return sameUser(entry, claimant) ? entry.session : undefined;
    }
    return undefined;
  }
}

/** Another boot of the same Mac: what the earlier one held is held by nobody any more. */
function replaces(entry: Entry, request: TokenRequest, other: Entry): boolean {
  if (entry.account.isGuest || !sameUser(entry, other)) return false;
  if (request.clientId.length === 0 || other.clientId?.equals(request.clientId) !== true) return false;
  if (request.kind === loginWithId) return true;
  if (request.kind !== loginWithTimeAndId) return false;
  return request.timestamp === undefined || other.timestamp?.equals(request.timestamp) !== true;
}

/** And at the same virtual server: the others' volumes and rules are not this one's. */
function sameUser(one: Entry, other: Entry): boolean {
  if (other.account.isGuest || one.server !== other.server) return false;
  return one.account.name === other.account.name && one.account.uid === other.account.uid;
}

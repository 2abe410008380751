import type { Clock } from "../system/clock.ts";
import { parseAddress } from "../system/hostMask.ts";

export interface LoginDelayLimits {
  /** Wrong passwords that cost nothing: people mistype. */
  freeFailures: number;
  /** The first delay; each further wrong password doubles it. */
  firstMilliseconds: number;
  /** The longest that the right owner waits while somebody else, elsewhere, guesses. */
  userMillisecondsMax: number;
  /** The longest that a login from an address of many wrong passwords waits. */
  addressMillisecondsMax: number;
  /** Half of the wrong passwords are forgotten after this time. */
  halfLifeMilliseconds: number;
  /** Users, and addresses, that are remembered at most. */
  entriesMax: number;
}

export const defaultLoginDelays: LoginDelayLimits = {
  freeFailures: 3,
  firstMilliseconds: 250,
  userMillisecondsMax: 2_000,
  addressMillisecondsMax: 8_000,
  halfLifeMilliseconds: 60_000,
  entriesMax: 4_096,
};

interface Failures {
  count: number;
  atMilliseconds: number;
}

/**
 * How long a login waits before its password is even looked at, after wrong ones for the same user or from
 * the same address. Nobody is ever locked out: the waits are bounded, and they are forgotten by the minute.
 */
export class LoginDelays {
  readonly #clock: Clock;
  readonly #limits: LoginDelayLimits;
  readonly #byUser = new Map<string, Failures>();
  readonly #byAddress = new Map<string, Failures>();

  constructor(clock: Clock, limits: LoginDelayLimits = defaultLoginDelays) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The wait for the next login. */
  millisecondsFor(user: string, address: string | undefined): number {
    const byUser = Math.min(this.#delay(this.#byUser, userKey(user)), this.#limits.userMillisecondsMax);
    return Math.max(byUser, this.#ofAddress(address));
  }

  /** Who comes from an address of wrong passwords stands behind all that come from others, whoever they want to be. */
  rankOf(address: string | undefined): number {
    return this.#ofAddress(address);
  }

  #ofAddress(address: string | undefined): number {
    if (address === undefined) return 0;
    const { addressMillisecondsMax } = this.#limits;
    return Math.min(this.#delay(this.#byAddress, addressKey(address)), addressMillisecondsMax);
  }

  failed(user: string, address: string | undefined): void {
    this.#count(this.#byUser, userKey(user));
    if (address !== undefined) this.#count(this.#byAddress, addressKey(address));
  }

  /** Only the user is forgiven: else a guesser with an account of his own could clear his address at will. */
  succeeded(user: string): void {
    this.#byUser.delete(userKey(user));
  }

  #delay(entries: ReadonlyMap<string, Failures>, key: string): number {
    const costly = Math.floor(this.#countOf(entries.get(key))) - this.#limits.freeFailures;
    return costly < 0 ? 0 : this.#limits.firstMilliseconds * 2 ** Math.min(costly, 30);
  }

  #countOf(failures: Failures | undefined): number {
    if (failures === undefined) return 0;
    const age = this.#clock.monotonicMilliseconds() - failures.atMilliseconds;
    return failures.count / 2 ** (age / this.#limits.halfLifeMilliseconds);
  }

  #count(entries: Map<string, Failures>, key: string): void {
    const count = this.#countOf(entries.get(key)) + 1;
    // Put at the end: the first entry is the one that has been quiet longest.
    entries.delete(key);
    entries.set(key, { count, atMilliseconds: this.#clock.monotonicMilliseconds() });
    if (entries.size <= this.#limits.entriesMax) return;
    const [quietest] = entries.keys();
    if (quietest !== undefined) entries.delete(quietest);
  }
}

const userKeyMax = 255;

/** One user by all the ways to write the name. */
export function userKey(user: string): string {
  return user.slice(0, userKeyMax).normalize("NFC").toLowerCase();
}

/** An IPv6 host has a whole /64 to choose its addresses from. */
export function addressKey(address: string): string {
  const bytes = parseAddress(address);
  if (bytes === undefined) return address.slice(0, userKeyMax);
  return bytes.slice(0, bytes.length === 16 ? 8 : 4).join(".");
}

import type { Clock } from "../system/clock.ts";
import { canonicalAddress } from "./ipAddress.ts";
import type { Interfaces } from "./links.ts";

/** Another server of ours may announce an address for a moment longer than the machine has it. */
const rememberedMilliseconds = 60_000;

/** The addresses that this machine has, or had until a moment ago. */
export class OwnAddresses {
  readonly #clock: Clock;
  readonly #seenAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  see(interfaces: Interfaces): void {
    const now = this.#clock.monotonicMilliseconds();
    for (const { address } of Object.values(interfaces).flatMap((infos) => infos ?? [])) {
      this.#seenAt.set(canonicalAddress(address), now);
    }
    for (const [address, at] of this.#seenAt) {
      if (now - at > rememberedMilliseconds) this.#seenAt.delete(address);
    }
  }

  /** In canonical form. */
  all(): ReadonlySet<string> {
    return new Set(this.#seenAt.keys());
  }
}

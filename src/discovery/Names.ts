import type { Claim, Conflict } from "./claims.ts";
import type { Publication } from "./LinkTransport.ts";
import { announcedHost, instanceName } from "./serviceNames.ts";
import type { ServerDescription } from "./services.ts";
import { servicesOf } from "./services.ts";

/** The names that a server goes by at the moment, and what is announced under them. */
export class Names {
  readonly #hostName: string;
  #description: ServerDescription;
  #instanceAttempt = 1;
  #hostAttempt = 1;
  #publication: Publication;

  constructor(description: ServerDescription, hostName: string) {
    this.#description = description;
    this.#hostName = hostName;
    this.#publication = this.#build();
  }

  get publication(): Publication {
    return this.#publication;
  }

  /** Announces something else from now on. A new name begins without a number. */
  describe(description: ServerDescription): void {
    if (description.name !== this.#description.name) this.#instanceAttempt = 1;
    this.#description = description;
    this.#publication = this.#build();
  }

  /** Goes out of somebody's way. */
  rename(conflict: Conflict): void {
    if (conflict === "instance") this.#instanceAttempt++;
    else this.#hostAttempt++;
    this.#publication = this.#build();
  }

  claim(ownAddresses: ReadonlySet<string>, addresses: readonly string[]): Claim {
    const { instance, host, services } = this.#publication;
    return {
      host,
      ownAddresses,
      addresses,
      services: services.map(({ type, port }) => ({ fqdn: `${instance}._${type}._tcp.local`, port })),
    };
  }

  #build(): Publication {
    return {
      instance: instanceName(this.#description.name, this.#instanceAttempt),
      host: announcedHost(this.#hostName, this.#hostAttempt),
      services: servicesOf(this.#description),
    };
  }
}

import { createHash, createHmac } from "node:crypto";
import type { Random } from "../system/random.ts";
import type { ChallengeMethod, OpenChallenge } from "./OpenChallenge.ts";
import type { PasswordFile } from "./PasswordFile.ts";
import { RandomNumberChallenge } from "./RandomNumberChallenge.ts";
import type { RecoverablePasswords } from "./RecoverablePasswords.ts";
import { SrpExchange } from "./SrpExchange.ts";
import { srpPower, srpPrimeBytes } from "./srpGroup.ts";
import type { SrpVerifier } from "./srpVerifier.ts";

export interface LoginChallengesSettings {
  passwordFile: Pick<PasswordFile, "find" | "read"> & {
    readonly recoverable: Pick<RecoverablePasswords, "find">;
  };
  /** Kept over restarts: what strangers are shown for users that there are not is made of it. */
  secret: Uint8Array;
  random: Random;
}

/** What a salt has in every server that speaks this SRP. */
const saltBytes = 16;

/** Makes the challenges of the methods that have them; nobody can tell by one whether there is such a user. */
export class LoginChallenges {
  readonly #settings: LoginChallengesSettings;

  constructor(settings: LoginChallengesSettings) {
    this.#settings = settings;
  }

  begin(method: ChallengeMethod, user: string): OpenChallenge {
    const name = user.normalize("NFC");
    if (method === "SRP") return this.#srp(name);
    const { passwordFile, random } = this.#settings;
    const isTwoWay = method === "2-Way Randnum exchange";
    return new RandomNumberChallenge(name, isTwoWay, passwordFile.recoverable, random);
  }

  /** Makes SRP's group ready, which takes a tenth of a second the first time: a server does it before it serves. */
  prepare(): void {
    srpPower(Buffer.of(2));
  }

  /**
   * Whether SRP lets in every user of our own whom a password lets in, by all the names that they have: a Mac that
   * finds it on offer may take no other method when it fails.
   */
  get canSrpServeAll(): boolean {
    const { users, denied, isUnusable } = this.#settings.passwordFile.read();
    if (isUnusable || denied.size > 0 || users.size === 0) return false;
    return [...users.values()].every(
      ({ name, fullName, srp }) => srp !== undefined && (fullName === "" || fullName === name),
    );
  }

  #srp(user: string): OpenChallenge {
    const { passwordFile, random } = this.#settings;
    const found = passwordFile.find(user);
    const known = found.kind === "user" ? found.record.srp : undefined;
    const exchange = new SrpExchange(user, known ?? this.#invented(user), random);
    const shown = { salt: (known ?? this.#invented(user)).salt, value: exchange.serverPublic };
    return {
      user,
      shown,
      check({ clientValue, proof }, own) {
        const answer = exchange.check(clientValue, proof);
        // Another password since the challenge, or the full name: the proof is about something else.
        const isStillKnown = known !== undefined && own?.srp?.verifier.equals(known.verifier) === true;
        return isStillKnown ? answer : undefined;
      },
    };
  }

  /** Salt and verifier of a user who has none: always the same, and no password fits them. */
  #invented(user: string): SrpVerifier {
    const { secret } = this.#settings;
    const seed = createHmac("sha256", secret).update(user).digest();
    const verifier = createHash("shake256", { outputLength: srpPrimeBytes }).update(seed).digest();
    // Below the prime, whatever it is.
    verifier[0] = 0x7f & (verifier[0] ?? 0);
    return { salt: createHmac("sha256", seed).update("salt").digest().subarray(0, saltBytes), verifier };
  }
}

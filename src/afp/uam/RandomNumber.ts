import type { ChallengeMethod } from "../../accounts/OpenChallenge.ts";
import { bytes, decode, struct } from "../../wire/codec.ts";
import { AfpError } from "../command.ts";
import type { LoginConversation, LoginStep, PasswordChangeClaim, UamConversation, UamStep } from "./Uam.ts";

/** A block of DES, and the longest password. */
const blockBytes = 8;

const answer = struct({ proof: bytes(blockBytes) });
const answerBothWays = struct({ proof: bytes(blockBytes), clientValue: bytes(blockBytes) });
const sealedChange = struct({ sealedOld: bytes(blockBytes), sealedNew: bytes(blockBytes) });

/**
 * `Randnum exchange` and `2-Way Randnum exchange`: the client shows that it can encrypt a random block under the
 * password; in the second the server shows it too.
 */
export class RandomNumber implements LoginConversation {
  readonly #method: Exclude<ChallengeMethod, "SRP">;
  #state: "start" | "answer" | "end" = "start";

  constructor(method: Exclude<ChallengeMethod, "SRP">) {
    this.#method = method;
  }

  start(): LoginStep {
    if (this.#state !== "start") throw new AfpError("kFPUserNotAuth");
    this.#state = "answer";
    return { kind: "wantsChallenge", method: this.#method, ask: ({ value }) => value };
  }

  resume(data: Buffer): UamStep {
    const state = this.#state;
    this.#state = "end";
    if (state !== "answer") throw new AfpError("kFPUserNotAuth");
    const isTwoWay = this.#method === "2-Way Randnum exchange";
    const said = isTwoWay
      ? decode(answerBothWays, data)
      : { ...decode(answer, data), clientValue: Buffer.alloc(0) };
    return { kind: "claims", claim: { kind: "answer", answer: said, finalReply: (proof) => proof } };
  }
}

/** The change of a password: one message, the old password encrypted under the new one and the other way round. */
export const changeByRandomNumber: UamConversation<PasswordChangeClaim> = {
  start: (data) => ({ kind: "claims", claim: { kind: "sealed", ...decode(sealedChange, data) } }),
  resume() {
    throw new AfpError("kFPUserNotAuth");
  },
};

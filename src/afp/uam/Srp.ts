import { srpGenerator, srpPrime, srpPrimeBytes } from "../../accounts/srpGroup.ts";
import { type Codec, decode, encode, longBytes, struct, u16 } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { AfpError } from "../command.ts";
import type { LoginConversation, LoginStep, UamStep } from "./Uam.ts";

/** Netatalk's clients look for this number, and so does its server. */
export const srpFirstId = 0;

const group1536 = 2;
const proofBytes = 20;
const messageKind = { clientProof: 3, serverProof: 4 } as const;

/** Server to client: the group, the user's salt and the server's public value. */
export const srpServerKey = struct({
  group: u16,
  prime: longBytes,
  generator: longBytes,
  salt: longBytes,
  serverPublic: longBytes,
});

/** Client to server: its public value, and what proves that it knows the password. */
export const srpClientProof = struct({
  _kind: kind(messageKind.clientProof),
  clientPublic: longBytes,
  proof: longBytes,
});

/** Server to client: what proves that the server knows the verifier. */
const srpServerProof = struct({ _kind: kind(messageKind.serverProof), proof: longBytes });

/** `SRP`: both sides prove that they know of the password, and nobody on the way can try one on what is sent. */
export class Srp implements LoginConversation {
  #state: "start" | "proof" | "end" = "start";

  /** What the client says here is not looked at, as Netatalk has it. */
  start(): LoginStep {
    if (this.#state !== "start") throw new AfpError("kFPUserNotAuth");
    this.#state = "proof";
    return {
      kind: "wantsChallenge",
      method: "SRP",
      ask: ({ salt, value }) =>
        encode(srpServerKey, {
          group: group1536,
          prime: srpPrime,
          generator: Buffer.of(srpGenerator),
          salt,
          serverPublic: value,
        }),
    };
  }

  resume(data: Buffer): UamStep {
    const state = this.#state;
    this.#state = "end";
    if (state !== "proof") throw new AfpError("kFPUserNotAuth");
    const { clientPublic, proof } = decode(srpClientProof, data);
    // Whether the value is a good one is for those to say who have the other half.
    if (clientPublic.length === 0 || clientPublic.length > srpPrimeBytes || proof.length !== proofBytes) {
      throw new MalformedMessage(
        `a public value of ${clientPublic.length} bytes, a proof of ${proof.length}`,
      );
    }
    return {
      kind: "claims",
      claim: {
        kind: "answer",
        answer: { clientValue: clientPublic, proof },
        finalReply: (serverProof) => encode(srpServerProof, { proof: serverProof }),
      },
    };
  }
}

/** Which of the messages this is. */
function kind(expected: number): Codec<void> {
  return {
    read(from) {
      const found = from.u16();
      if (found !== expected) throw new MalformedMessage(`message ${found} where ${expected} was due`);
    },
    write: (into) => into.u16(expected),
  };
}

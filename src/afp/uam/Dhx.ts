import type { Random } from "../../system/random.ts";
import { bytes, decode, encode } from "../../wire/codec.ts";
import { AfpError } from "../command.ts";
import { Cast128 } from "./Cast128.ts";
import { type DhKey, dhxGroup } from "./DiffieHellman.ts";
import {
  clientVector,
  decodeWhole,
  dhxClientKey,
  dhxNonce,
  dhxProof,
  dhxServerKey,
  nonceBytes,
  seal,
  serverVector,
  unseal,
} from "./messages.ts";
import { isSuccessor } from "./nonce.ts";
import { takePassword } from "./paddedPassword.ts";
import type { UamConversation, UamStep } from "./Uam.ts";

const exponentBytes = 16;
const proofBytes = 80;

/** Peers disagree on secrets that start with a zero byte; one exponent in 256 gives one, so many never do. */
const exponentsMax = 32;

type State = { at: "start" } | { at: "proof"; key: Cast128; nonce: Buffer } | { at: "end" };

/** `DHCAST128`: as DHX2, with a fixed prime of 128 bits and one nonce; for Macs that know nothing better. */
export class Dhx implements UamConversation {
  readonly #random: Random;
  #state: State = { at: "start" };

  constructor(random: Random) {
    this.#random = random;
  }

  start(data: Buffer): UamStep {
    const state = this.#state;
    this.#state = { at: "end" };
    if (state.at !== "start") throw new AfpError("kFPUserNotAuth");
    const { clientPublic } = decode(dhxClientKey, data);
    const [serverKey, secret] = this.#serverKeyFor(clientPublic);
    const key = new Cast128(secret);
    secret.fill(0);
    const nonce = this.#random(nonceBytes);
    this.#state = { at: "proof", key, nonce };
    const sealedNonce = seal(key, serverVector, dhxNonce, { nonce });
    return {
      kind: "asks",
      data: encode(dhxServerKey, { serverPublic: serverKey.publicValue, sealedNonce }),
    };
  }

  resume(data: Buffer): UamStep {
    const state = this.#state;
    this.#state = { at: "end" };
    if (state.at !== "proof") throw new AfpError("kFPUserNotAuth");
    const sealed = decodeWhole(bytes(proofBytes), data);
    const proof = unseal(state.key, clientVector, dhxProof, sealed);
    const password = takePassword(proof.password);
    if (!isSuccessor(proof.nonce, state.nonce)) {
      password.fill(0);
      throw new AfpError("kFPParamErr");
    }
    return { kind: "claims", claim: { kind: "password", password } };
  }

  #serverKeyFor(clientPublic: Buffer): [DhKey, secret: Buffer] {
    for (let tried = 0; tried < exponentsMax; tried++) {
      const serverKey = dhxGroup.keyOf(this.#random(exponentBytes));
      const secret = serverKey.sharedWith(clientPublic);
      if (secret !== undefined && secret[0] !== 0) return [serverKey, secret];
    }
    // Only a public value of 0, 1, p − 1 or beyond comes here.
    throw new AfpError("kFPParamErr");
  }
}

import type { Random } from "../../system/random.ts";
import { bytes, decode, encode } from "../../wire/codec.ts";
import { AfpError } from "../command.ts";
import { Cast128 } from "./Cast128.ts";
import { type ClaimForm, openProof, proofBytesOf } from "./claims.ts";
import { type DhKey, dhxGroup } from "./DiffieHellman.ts";
import {
  decodeWhole,
  dhxClientKey,
  dhxNonce,
  dhxServerKey,
  nonceBytes,
  seal,
  serverVector,
} from "./messages.ts";
import type { UamConversation, UamStep } from "./Uam.ts";

const exponentBytes = 16;
const passwordBytes = 64;

/** Peers disagree on secrets that start with a zero byte; one exponent in 256 gives one, so many never do. */
const exponentsMax = 32;

type State = { at: "start" } | { at: "proof"; key: Cast128; nonce: Buffer } | { at: "end" };

/** `DHCAST128`: as DHX2, with a fixed prime of 128 bits and one nonce; for Macs that know nothing better. */
export class Dhx<Claim> implements UamConversation<Claim> {
  readonly #random: Random;
  readonly #form: ClaimForm<Claim>;
  #state: State = { at: "start" };

  constructor(random: Random, form: ClaimForm<Claim>) {
    this.#random = random;
    this.#form = form;
  }

  start(data: Buffer): UamStep<Claim> {
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

  resume(data: Buffer): UamStep<Claim> {
    const state = this.#state;
    this.#state = { at: "end" };
    if (state.at !== "proof") throw new AfpError("kFPUserNotAuth");
    const sealed = decodeWhole(bytes(proofBytesOf(this.#form, passwordBytes)), data);
    return { kind: "claims", claim: openProof(state, sealed, this.#form, passwordBytes, "kFPParamErr") };
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

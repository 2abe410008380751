import { createHash } from "node:crypto";
import type { Random } from "../../system/random.ts";
import { bytes, encode } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { AfpError } from "../command.ts";
import { Cast128 } from "./Cast128.ts";
import { type ClaimForm, openProof, proofBytesOf } from "./claims.ts";
import { dhx2ExponentBytes, dhx2Group, type DhKey } from "./DiffieHellman.ts";
import {
  clientVector,
  decodeWhole,
  dhx2ClientKey,
  dhx2Nonces,
  dhx2Parameters,
  nonceBytes,
  seal,
  serverVector,
  unseal,
} from "./messages.ts";
import { successorOf } from "./nonce.ts";
import type { UamConversation, UamStep } from "./Uam.ts";

const clientKey = dhx2ClientKey(dhx2Group.prime.length);
const passwordBytes = 256;

// Clients of Mac OS X's first years send ten bytes of nothing behind their last message.
const trailerBytesOfOldClients = 10;

type State =
  | { at: "start" }
  | { at: "clientKey"; serverKey: DhKey }
  | { at: "proof"; key: Cast128; nonce: Buffer }
  | { at: "end" };

/** The key that both sides make of the secret, which keeps the zeros on its left. */
function dhx2SessionKey(secret: Uint8Array): Cast128 {
  return new Cast128(createHash("md5").update(secret).digest());
}

/** `DHX2`: a Diffie–Hellman key, a nonce each way, then the password under that key. */
export class Dhx2<Claim> implements UamConversation<Claim> {
  readonly #random: Random;
  readonly #form: ClaimForm<Claim>;
  #state: State = { at: "start" };

  constructor(random: Random, form: ClaimForm<Claim>) {
    this.#random = random;
    this.#form = form;
  }

  start(): UamStep<Claim> {
    if (this.#state.at !== "start") throw new AfpError("kFPUserNotAuth");
    const serverKey = dhx2Group.keyOf(this.#random(dhx2ExponentBytes));
    this.#state = { at: "clientKey", serverKey };
    const { generator, prime } = dhx2Group;
    return {
      kind: "asks",
      data: encode(dhx2Parameters, { generator, prime, serverPublic: serverKey.publicValue }),
    };
  }

  resume(data: Buffer): UamStep<Claim> {
    const state = this.#state;
    this.#state = { at: "end" };
    if (state.at === "clientKey") return this.#takeClientKey(state.serverKey, data);
    if (state.at === "proof") return this.#takeProof(state, data);
    throw new AfpError("kFPUserNotAuth");
  }

  #takeClientKey(serverKey: DhKey, data: Buffer): UamStep<Claim> {
    const { clientPublic, sealedNonce } = decodeWhole(clientKey, data);
    const secret = serverKey.sharedWith(clientPublic);
    if (secret === undefined) throw new AfpError("kFPParamErr");
    const key = dhx2SessionKey(secret);
    secret.fill(0);
    const clientNonce = successorOf(unseal(key, clientVector, bytes(nonceBytes), sealedNonce));
    const serverNonce = this.#random(nonceBytes);
    this.#state = { at: "proof", key, nonce: serverNonce };
    return { kind: "asks", data: seal(key, serverVector, dhx2Nonces, { clientNonce, serverNonce }) };
  }

  #takeProof(state: { key: Cast128; nonce: Buffer }, data: Buffer): UamStep<Claim> {
    const proofBytes = proofBytesOf(this.#form, passwordBytes);
    if (data.length !== proofBytes && data.length !== proofBytes + trailerBytesOfOldClients) {
      throw new MalformedMessage(`a proof of ${data.length} bytes`);
    }
    const sealed = data.subarray(0, proofBytes);
    return { kind: "claims", claim: openProof(state, sealed, this.#form, passwordBytes, "kFPUserNotAuth") };
  }
}

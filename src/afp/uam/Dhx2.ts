import { createHash } from "node:crypto";
import type { Random } from "../../system/random.ts";
import { bytes, encode } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { AfpError } from "../command.ts";
import { Cast128 } from "./Cast128.ts";
import { dhx2ExponentBytes, dhx2Group, type DhKey } from "./DiffieHellman.ts";
import {
  clientVector,
  decodeWhole,
  dhx2ClientKey,
  dhx2Nonces,
  dhx2Parameters,
  dhx2Proof,
  nonceBytes,
  seal,
  serverVector,
  unseal,
} from "./messages.ts";
import { isSuccessor, successorOf } from "./nonce.ts";
import { takePassword } from "./paddedPassword.ts";
import type { UamConversation, UamStep } from "./Uam.ts";

const clientKey = dhx2ClientKey(dhx2Group.prime.length);
const proofBytes = 272;

// Clients of Mac OS X's first years send ten bytes of nothing more.
const proofBytesOfOldClients = 282;

type State =
  | { at: "start" }
  | { at: "clientKey"; serverKey: DhKey }
  | { at: "proof"; key: Cast128; serverNonce: Buffer }
  | { at: "end" };

/** The key that both sides make of the secret, which keeps the zeros on its left. */
function dhx2SessionKey(secret: Uint8Array): Cast128 {
  return new Cast128(createHash("md5").update(secret).digest());
}

/** `DHX2`: a Diffie–Hellman key, a nonce each way, then the password under that key. */
export class Dhx2 implements UamConversation {
  readonly #random: Random;
  #state: State = { at: "start" };

  constructor(random: Random) {
    this.#random = random;
  }

  start(): UamStep {
    if (this.#state.at !== "start") throw new AfpError("kFPUserNotAuth");
    const serverKey = dhx2Group.keyOf(this.#random(dhx2ExponentBytes));
    this.#state = { at: "clientKey", serverKey };
    const { generator, prime } = dhx2Group;
    return {
      kind: "asks",
      data: encode(dhx2Parameters, { generator, prime, serverPublic: serverKey.publicValue }),
    };
  }

  resume(data: Buffer): UamStep {
    const state = this.#state;
    this.#state = { at: "end" };
    if (state.at === "clientKey") return this.#takeClientKey(state.serverKey, data);
    if (state.at === "proof") return this.#takeProof(state.key, state.serverNonce, data);
    throw new AfpError("kFPUserNotAuth");
  }

  #takeClientKey(serverKey: DhKey, data: Buffer): UamStep {
    const { clientPublic, sealedNonce } = decodeWhole(clientKey, data);
    const secret = serverKey.sharedWith(clientPublic);
    if (secret === undefined) throw new AfpError("kFPParamErr");
    const key = dhx2SessionKey(secret);
    secret.fill(0);
    const clientNonce = successorOf(unseal(key, clientVector, bytes(nonceBytes), sealedNonce));
    const serverNonce = this.#random(nonceBytes);
    this.#state = { at: "proof", key, serverNonce };
    return { kind: "asks", data: seal(key, serverVector, dhx2Nonces, { clientNonce, serverNonce }) };
  }

  #takeProof(key: Cast128, serverNonce: Buffer, data: Buffer): UamStep {
    if (data.length !== proofBytes && data.length !== proofBytesOfOldClients) {
      throw new MalformedMessage(`a proof of ${data.length} bytes`);
    }
    const proof = unseal(key, clientVector, dhx2Proof, data.subarray(0, proofBytes));
    const password = takePassword(proof.password);
    if (!isSuccessor(proof.serverNonce, serverNonce)) {
      password.fill(0);
      throw new AfpError("kFPUserNotAuth");
    }
    return { kind: "claims", claim: { kind: "password", password } };
  }
}

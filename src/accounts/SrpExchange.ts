import { createHash } from "node:crypto";
import { areSameSecret, type Random } from "../system/random.ts";
import { bytesOfInteger, integerOf } from "../wire/integer.ts";
import { srpGenerator, srpPower, srpPowerOf, srpPrime, srpPrimeBytes } from "./srpGroup.ts";
import type { SrpVerifier } from "./srpVerifier.ts";

/** Twice the strength that a group of 1536 bits can give. */
const exponentBytes = 32;

const modulus = integerOf(srpPrime);

/** k of SRP-6a: keeps a false server from trying two passwords at once. */
const multiplier = integerOf(sha1(srpPrime, bytesOfInteger(BigInt(srpGenerator), srpPrimeBytes)));

const hashOfGroup = xor(sha1(srpPrime), sha1(Buffer.of(srpGenerator)));

/** The server's side of one SRP-6a login (RFC 5054, with the proofs and the key of RFC 2945 as Macs compute them). */
export class SrpExchange {
  /** B, as long as the prime. */
  readonly serverPublic: Buffer;
  readonly #user: Buffer;
  readonly #secret: SrpVerifier;
  readonly #exponent: Buffer;
  #isUsed = false;

  constructor(user: string, secret: SrpVerifier, random: Random) {
    this.#user = Buffer.from(user, "utf8");
    this.#secret = secret;
    this.#exponent = random(exponentBytes);
    const masked = multiplier * integerOf(secret.verifier);
    const value = (masked + integerOf(srpPower(this.#exponent))) % modulus;
    this.serverPublic = bytesOfInteger(value, srpPrimeBytes);
  }

  /** The server's proof, M2, where the client's, M1, is right; the first time only. */
  check(clientPublic: Uint8Array, proof: Uint8Array): Buffer | undefined {
    if (this.#isUsed) return undefined;
    this.#isUsed = true;
    const key = this.#keyWith(clientPublic);
    this.#exponent.fill(0);
    if (key === undefined) return undefined;
    // Both public values stand in the proofs without zeros on their left: so Netatalk and its client have it.
    const [client, server] = [stripped(clientPublic), stripped(this.serverPublic)];
    const expected = sha1(hashOfGroup, sha1(this.#user), this.#secret.salt, client, server, key);
    const answer = areSameSecret(expected, proof) ? sha1(client, expected, key) : undefined;
    key.fill(0);
    return answer;
  }

  /** K; undefined where the client's value would give away what it is. */
  #keyWith(clientPublic: Uint8Array): Buffer | undefined {
    if (clientPublic.length > srpPrimeBytes) return undefined;
    const client = integerOf(clientPublic) % modulus;
    const padded = bytesOfInteger(integerOf(clientPublic), srpPrimeBytes);
    const scrambler = sha1(padded, this.serverPublic);
    if (client === 0n || scrambler.every((byte) => byte === 0)) return undefined;
    const raised = srpPowerOf(this.#secret.verifier, scrambler);
    if (raised === undefined) return undefined;
    const base = bytesOfInteger((client * integerOf(raised)) % modulus, srpPrimeBytes);
    const shared = srpPowerOf(base, this.#exponent);
    if (shared === undefined) return undefined;
    const short = stripped(shared);
    // MGF1 of 40 bytes.
    const key = Buffer.concat([sha1(short, Buffer.of(0, 0, 0, 0)), sha1(short, Buffer.of(0, 0, 0, 1))]);
    shared.fill(0);
    return key;
  }
}

function sha1(...parts: Uint8Array[]): Buffer {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}

function stripped(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => byte !== 0);
  return start === -1 ? new Uint8Array(0) : value.subarray(start);
}

import { createHash, randomBytes } from "node:crypto";
import { modexp } from "../../src/afp/uam/modexp.ts";
import { bytesOfInteger, integerOf } from "../../src/wire/integer.ts";
import type { UamClient } from "./uamClients.ts";

function sha1(...parts: Buffer[]): Buffer {
  return createHash("sha1").update(Buffer.concat(parts)).digest();
}

function stripped(value: Buffer): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  return start === -1 ? Buffer.alloc(0) : value.subarray(start);
}

function leftPadded(value: Buffer, byteCount: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, byteCount - value.length)), value]);
}

/** What stands behind a length of two bytes, and what follows it. */
function cut(data: Buffer): [Buffer, Buffer] {
  const length = data.readUInt16BE(0);
  if (data.length < 2 + length) throw new Error("the message is cut short");
  return [data.subarray(2, 2 + length), data.subarray(2 + length)];
}

function withLength(data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(data.length >> 8, data.length & 0xff), data]);
}

/** SRP as a Mac plays it (afp-protocol.md §5.8), bytes and all apart from the server's code. */
export class SrpClient implements UamClient {
  readonly #user: Buffer;
  readonly #password: Buffer;
  readonly #secret: bigint;
  #serverProof: Buffer = Buffer.alloc(0);

  constructor(user: string, password: Buffer, secret: Buffer = randomBytes(32)) {
    this.#user = Buffer.from(user, "utf8");
    this.#password = password;
    this.#secret = integerOf(secret);
  }

  start(): Buffer {
    return Buffer.of(0, 1);
  }

  answer(data: Buffer): Buffer {
    if (data.readUInt16BE(0) !== 2) throw new Error("another group than the one of 1536 bits");
    const [prime, afterPrime] = cut(data.subarray(2));
    const [generator, afterGenerator] = cut(afterPrime);
    const [salt, afterSalt] = cut(afterGenerator);
    const [serverPublic, end] = cut(afterSalt);
    if (end.length > 0) throw new Error("more than the message is there");
    const [modulus, base, server] = [integerOf(prime), integerOf(generator), integerOf(serverPublic)];
    const clientPublic = this.publicValue(
      bytesOfInteger(modexp(base, this.#secret, modulus), prime.length),
      prime,
    );
    const multiplier = integerOf(sha1(prime, bytesOfInteger(base, prime.length)));
    const scrambler = integerOf(sha1(leftPadded(clientPublic, prime.length), serverPublic));
    const x = integerOf(sha1(salt, sha1(this.#user, Buffer.from(":"), this.#password)));
    const verifier = modexp(base, x, modulus);
    const unmasked = (((server - multiplier * verifier) % modulus) + modulus) % modulus;
    const power = modexp(unmasked, this.#secret + scrambler * x, modulus);
    const shared = stripped(this.sharedSecret(bytesOfInteger(power, prime.length)));
    const key = Buffer.concat([sha1(shared, Buffer.of(0, 0, 0, 0)), sha1(shared, Buffer.of(0, 0, 0, 1))]);
    const group = integerOf(sha1(prime)) ^ integerOf(sha1(generator));
    const [client, shown] = [stripped(clientPublic), stripped(serverPublic)];
    const proof = sha1(bytesOfInteger(group, 20), sha1(this.#user), salt, client, shown, key);
    this.#serverProof = sha1(client, proof, key);
    return Buffer.concat([Buffer.of(0, 3), withLength(this.sentValue(clientPublic)), withLength(proof)]);
  }

  finish(data: Buffer): void {
    const expected = Buffer.concat([Buffer.of(0, 4), withLength(this.#serverProof)]);
    if (!data.equals(expected)) throw new Error("the server does not know the password's verifier");
  }

  /** The value that is reckoned with; tests lie here. */
  protected publicValue(honest: Buffer, _prime: Buffer): Buffer {
    return honest;
  }

  /** What it shares with the server, or says to share. */
  protected sharedSecret(honest: Buffer): Buffer {
    return honest;
  }

  /** The bytes of it that are sent. */
  protected sentValue(value: Buffer): Buffer {
    return value;
  }
}

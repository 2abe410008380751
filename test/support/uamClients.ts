import { createHash, randomBytes } from "node:crypto";
import type { UamName } from "../../src/afp/uam/index.ts";
import { Cast128 } from "../../src/afp/uam/Cast128.ts";
import {
  clientVector,
  dhx2ClientKey,
  dhx2Nonces,
  dhx2Parameters,
  dhxClientKey,
  dhxNonce,
  dhxServerKey,
  serverVector,
} from "../../src/afp/uam/messages.ts";
import { modexp } from "../../src/afp/uam/modexp.ts";
import { RandomNumberClient, des } from "./RandomNumberClient.ts";
import { SrpClient } from "./SrpClient.ts";
import { successorOf } from "../../src/afp/uam/nonce.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { bytesOfInteger, integerOf } from "../../src/wire/integer.ts";

/** The client's side of one login, or of one change of a password. */
export interface UamClient {
  /** Looks at what the server sends with its last word; throws where it does not prove what it should. */
  finish?(data: Buffer): void;
  /** What follows the user's name in FPLogin or FPLoginExt, or the ID of the first FPChangePassword. */
  start(): Buffer;
  /** The answer to what the server asks. Throws where the server proves nothing. */
  answer(data: Buffer): Buffer;
}

function padded(password: Buffer, byteCount: number): Buffer {
  if (password.length > byteCount) throw new RangeError(`the method takes ${byteCount} bytes of password`);
  return Buffer.concat([password, Buffer.alloc(byteCount - password.length)]);
}

/** Nothing to say. */
const guestClient = (): UamClient => ({
  start: () => Buffer.alloc(0),
  answer() {
    throw new Error("a guest is asked nothing");
  },
});

/** Passwords as they are. */
const cleartextClient = (...passwords: Buffer[]): UamClient => ({
  start: () => Buffer.concat(passwords.map((password) => padded(password, 8))),
  answer() {
    throw new Error("the password was all");
  },
});

const dhxPrime = integerOf(Buffer.from("ba2873dfb06057d43f2024744ceee75b", "hex"));

/** DHX as a Mac plays it, with a password to log in; with the new and the old one to change it. */
export class DhxClient implements UamClient {
  readonly #passwords: Buffer[];
  readonly #secret = integerOf(randomBytes(16));

  constructor(...passwords: Buffer[]) {
    this.#passwords = passwords;
  }

  start(): Buffer {
    return encode(dhxClientKey, { clientPublic: bytesOfInteger(modexp(7n, this.#secret, dhxPrime), 16) });
  }

  answer(data: Buffer): Buffer {
    const { serverPublic, sealedNonce } = decode(dhxServerKey, data);
    const shared = modexp(integerOf(serverPublic), this.#secret, dhxPrime);
    const key = new Cast128(bytesOfInteger(shared, 16));
    const { nonce } = decode(dhxNonce, key.decrypt(sealedNonce, serverVector));
    const fields = this.#passwords.map((password) => padded(password, 64));
    return key.encrypt(Buffer.concat([this.proofNonce(nonce), ...fields]), clientVector);
  }

  /** What is sent back for the server's nonce; tests lie here. */
  protected proofNonce(nonce: Buffer): Buffer {
    return successorOf(nonce);
  }
}

/** DHX2 as a Mac plays it; its passwords as in DHX. */
export class Dhx2Client implements UamClient {
  readonly #passwords: Buffer[];
  readonly #clientNonce = randomBytes(16);
  #key: Cast128 | undefined;

  constructor(...passwords: Buffer[]) {
    this.#passwords = passwords;
  }

  start(): Buffer {
    return Buffer.alloc(0);
  }

  answer(data: Buffer): Buffer {
    return this.#key === undefined ? this.#sendKey(data) : this.#sendProof(this.#key, data);
  }

  /** The public value that is sent; tests lie here. */
  protected publicValue(honest: Buffer): Buffer {
    return honest;
  }

  /** What is sent back for the server's nonce; tests lie here. */
  protected proofNonce(nonce: Buffer): Buffer {
    return successorOf(nonce);
  }

  #sendKey(data: Buffer): Buffer {
    const { generator, prime, serverPublic } = decode(dhx2Parameters, data);
    const modulus = integerOf(prime);
    const secret = integerOf(randomBytes(32));
    const shared = modexp(integerOf(serverPublic), secret, modulus);
    const key = new Cast128(createHash("md5").update(bytesOfInteger(shared, prime.length)).digest());
    this.#key = key;
    const clientPublic = bytesOfInteger(modexp(BigInt(generator), secret, modulus), prime.length);
    return encode(dhx2ClientKey(prime.length), {
      clientPublic: this.publicValue(clientPublic),
      sealedNonce: key.encrypt(this.#clientNonce, clientVector),
    });
  }

  #sendProof(key: Cast128, data: Buffer): Buffer {
    const { clientNonce, serverNonce } = decode(dhx2Nonces, key.decrypt(data, serverVector));
    if (!clientNonce.equals(successorOf(this.#clientNonce))) throw new Error("the server has another key");
    const fields = this.#passwords.map((password) => padded(password, 256));
    return key.encrypt(Buffer.concat([this.proofNonce(serverNonce), ...fields]), clientVector);
  }
}

/** What a Randnum client says to change a password: the old one under the new one, and the other way round. */
const sealedChangeClient = (before: Buffer, after: Buffer): UamClient => ({
  start: () =>
    Buffer.concat([des(padded(after, 8), padded(before, 8)), des(padded(before, 8), padded(after, 8))]),
  answer() {
    throw new Error("the passwords were all");
  },
});

/** The client's side of a method by its name. */
export function uamClient(uam: UamName, password: string, user = ""): UamClient {
  const secret = Buffer.from(password);
  switch (uam) {
    case "SRP":
      return new SrpClient(user, secret);
    case "2-Way Randnum exchange":
    case "Randnum exchange":
      return new RandomNumberClient(secret, uam === "2-Way Randnum exchange");
    case "DHX2":
      return new Dhx2Client(secret);
    case "DHCAST128":
      return new DhxClient(secret);
    case "Cleartxt Passwrd":
      return cleartextClient(secret);
    case "No User Authent":
      return guestClient();
  }
}

/** The client's side of a change of the password. */
export function changeClient(uam: UamName, oldPassword: string, newPassword: string): UamClient {
  const [before, after] = [Buffer.from(oldPassword), Buffer.from(newPassword)];
  switch (uam) {
    case "SRP":
    case "2-Way Randnum exchange":
    case "Randnum exchange":
      return sealedChangeClient(before, after);
    case "DHX2":
      return new Dhx2Client(after, before);
    case "DHCAST128":
      return new DhxClient(after, before);
    case "Cleartxt Passwrd":
      return cleartextClient(before, after);
    case "No User Authent":
      return guestClient();
  }
}

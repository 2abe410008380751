import { createCipheriv, randomBytes } from "node:crypto";
import type { UamClient } from "./uamClients.ts";

/** One block under a key of eight bytes. */
export function des(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv("des-ede3-ecb", Buffer.concat([key, key, key]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

/** Randnum exchange, or the two-way one, as a Mac plays it. */
export class RandomNumberClient implements UamClient {
  readonly #key: Buffer;
  readonly #challenge: Buffer | undefined;

  constructor(password: Buffer, isTwoWay: boolean, challenge: Buffer = randomBytes(8)) {
    if (password.length > 8) throw new RangeError("the method takes 8 bytes of password");
    const key = Buffer.concat([password, Buffer.alloc(8 - password.length)]);
    this.#key = isTwoWay ? Buffer.from(key.map((byte) => (byte * 2) % 256)) : key;
    this.#challenge = isTwoWay ? challenge : undefined;
  }

  start(): Buffer {
    return Buffer.alloc(0);
  }

  answer(data: Buffer): Buffer {
    if (data.length !== 8) throw new Error(`${data.length} bytes instead of a block`);
    return Buffer.concat([des(this.#key, data), this.#challenge ?? Buffer.alloc(0)]);
  }

  finish(data: Buffer): void {
    const expected = this.#challenge === undefined ? Buffer.alloc(0) : des(this.#key, this.#challenge);
    if (!data.equals(expected)) throw new Error("the server does not know the password");
  }
}

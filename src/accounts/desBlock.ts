import { createCipheriv, createDecipheriv } from "node:crypto";

/** Both the block and the key of DES; a password of the random-number exchanges is its key. */
export const desBytes = 8;

/** Single DES is the triple one with the same key three times, which OpenSSL 3 still has. */
const cipher = "des-ede3-ecb";

/** One block under a password of at most eight bytes, zeros behind it. */
export function desEncrypt(password: Uint8Array, block: Uint8Array): Buffer {
  return oneBlock(createCipheriv(cipher, keyOf(password), null), block);
}

/** The other way round. */
export function desDecrypt(password: Uint8Array, block: Uint8Array): Buffer {
  return oneBlock(createDecipheriv(cipher, keyOf(password), null), block);
}

function oneBlock(
  way: ReturnType<typeof createCipheriv> | ReturnType<typeof createDecipheriv>,
  block: Uint8Array,
): Buffer {
  if (block.length !== desBytes) throw new RangeError(`a DES block of ${block.length} bytes`);
  way.setAutoPadding(false);
  return Buffer.concat([way.update(block), way.final()]);
}

function keyOf(password: Uint8Array): Buffer {
  if (password.length > desBytes) throw new RangeError("a password that is longer than a DES key");
  const key = Buffer.alloc(3 * desBytes);
  for (let copy = 0; copy < 3; copy++) key.set(password, copy * desBytes);
  return key;
}

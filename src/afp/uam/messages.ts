import { bytes, type Codec, decode, encode, longBytes, struct, u32 } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import type { Cast128 } from "./Cast128.ts";

export const nonceBytes = 16;

/** The vectors that every DHX and DHX2 message starts with, by direction. */
export const clientVector = Buffer.from("LWallace");
export const serverVector = Buffer.from("CJalbert");

/** A message that has to end where its fields end. */
export function decodeWhole<T>(codec: Codec<T>, data: Uint8Array): T {
  return decode(
    struct({
      value: codec,
      _end: {
        read(from) {
          if (from.bytesLeft > 0) throw new MalformedMessage(`${from.bytesLeft} bytes too many`);
        },
        write: () => {},
      } satisfies Codec<void>,
    }),
    data,
  ).value;
}

/** The same fields inside a ciphertext. */
export function seal<T>(key: Cast128, vector: Uint8Array, codec: Codec<T>, value: T): Buffer {
  const plain = encode(codec, value);
  const sealed = key.encrypt(plain, vector);
  plain.fill(0);
  return sealed;
}

export function unseal<T>(key: Cast128, vector: Uint8Array, codec: Codec<T>, sealed: Uint8Array): T {
  const plain = key.decrypt(sealed, vector);
  const value = decode(codec, plain);
  plain.fill(0);
  return value;
}

type WithPrime = { prime: Buffer };

/** As many bytes as the prime that stands before them. */
const asLongAsPrime: Codec<Buffer> = {
  read: (from, earlier) => Buffer.from(from.bytes((earlier as WithPrime).prime.length)),
  write: (into, value) => into.bytes(value),
};

/** DHX2, server to client: the group and the server's public value. */
export const dhx2Parameters = struct({ generator: u32, prime: longBytes, serverPublic: asLongAsPrime });

/** DHX2, client to server: its public value, and its nonce under the key that follows from it. */
export const dhx2ClientKey = (primeBytes: number) =>
  struct({ clientPublic: bytes(primeBytes), sealedNonce: bytes(nonceBytes) });

/** DHX2, server to client, sealed: the client's nonce plus one, and the server's. */
export const dhx2Nonces = struct({ clientNonce: bytes(nonceBytes), serverNonce: bytes(nonceBytes) });

/** DHX, client to server: its public value. */
export const dhxClientKey = struct({ clientPublic: bytes(16) });

/** DHX, server to client: its public value and a sealed nonce. */
export const dhxServerKey = struct({ serverPublic: bytes(16), sealedNonce: bytes(32) });

/** DHX, inside that nonce: 16 bytes of nothing follow, where others put a signature. */
export const dhxNonce = struct({ nonce: bytes(nonceBytes), _signature: bytes(16) });

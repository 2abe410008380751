import { createDiffieHellman, type DiffieHellman as NativeGroup, getDiffieHellman } from "node:crypto";
import { bytesOfInteger, integerOf } from "../../wire/integer.ts";
import { modexp } from "./modexp.ts";

/** A private exponent with its public value; every value has as many bytes as the prime. */
export interface DhKey {
  readonly publicValue: Buffer;
  /** The secret shared with a peer, zeros on the left; undefined where its value leaves nothing secret. */
  sharedWith(peer: Uint8Array): Buffer | undefined;
}

/** A prime and its generator. */
export interface DhGroup {
  readonly prime: Buffer;
  readonly generator: number;
  keyOf(exponent: Buffer): DhKey;
}

function leftPadded(bytes: Buffer, byteCount: number): Buffer {
  return Buffer.concat([Buffer.alloc(byteCount - bytes.length), bytes]);
}

/** 0, 1, p − 1 and everything beyond lead to secrets that anybody can guess. */
function isUsable(value: Uint8Array, prime: Uint8Array): boolean {
  const peer = integerOf(value);
  return peer > 1n && peer < integerOf(prime) - 1n;
}

/** A group in native code, made once a process: Node may check the prime for a quarter of a second. */
function nativeGroup(prime: Buffer, generator: number): DhGroup {
  let native: NativeGroup | undefined;
  return {
    prime,
    generator,
    keyOf(exponent) {
      const group = (native ??= createDiffieHellman(prime, generator));
      group.setPrivateKey(exponent);
      return {
        publicValue: leftPadded(group.generateKeys(), prime.length),
        sharedWith(peer) {
          if (!isUsable(peer, prime)) return undefined;
          // Other conversations set their own exponent in between.
          group.setPrivateKey(exponent);
          return leftPadded(group.computeSecret(peer), prime.length);
        },
      };
    },
  };
}

/** A group in BigInt, for primes that OpenSSL finds too small. */
function smallGroup(prime: Buffer, generator: number): DhGroup {
  const modulus = integerOf(prime);
  return {
    prime,
    generator,
    keyOf(exponent) {
      const secret = integerOf(exponent);
      return {
        publicValue: bytesOfInteger(modexp(BigInt(generator), secret, modulus), prime.length),
        sharedWith(peer) {
          if (!isUsable(peer, prime)) return undefined;
          return bytesOfInteger(modexp(integerOf(peer), secret, modulus), prime.length);
        },
      };
    },
  };
}

/** The safe prime of 2048 bits of RFC 3526: what we offer in DHX2. */
export const dhx2Group = nativeGroup(getDiffieHellman("modp14").getPrime(), 2);

/** Twice its strength (112 bits) is enough of an exponent in a group with a safe prime. */
export const dhx2ExponentBytes = 32;

/** The one group of DHX; 128 bits stop nobody who records the exchange, so it is off unless listed. */
export const dhxGroup = smallGroup(Buffer.from("ba2873dfb06057d43f2024744ceee75b", "hex"), 7);

import { timingSafeEqual } from "node:crypto";
import { bytesOfInteger, integerOf } from "../../wire/integer.ts";

/** A nonce plus one, as the other side returns it; the highest wraps to zero. */
export function successorOf(nonce: Uint8Array): Buffer {
  return bytesOfInteger((integerOf(nonce) + 1n) % (1n << BigInt(nonce.length * 8)), nonce.length);
}

/** Whether this is that nonce plus one; takes the same time for every wrong answer. */
export function isSuccessor(answer: Uint8Array, nonce: Uint8Array): boolean {
  return answer.length === nonce.length && timingSafeEqual(answer, successorOf(nonce));
}

import { expect, test } from "vitest";
import { isSuccessor, successorOf } from "../../../../src/afp/uam/nonce.ts";

const ones = (count: number) => Buffer.alloc(count, 0xff);

test("the successor carries into every byte, and the highest wraps to zero", () => {
  expect(successorOf(Buffer.of(0, 0, 0xff, 0xff))).toEqual(Buffer.of(0, 1, 0, 0));
  expect(successorOf(ones(16))).toEqual(Buffer.alloc(16));
});

test("only the successor is taken for it", () => {
  const nonce = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  expect(isSuccessor(successorOf(nonce), nonce)).toBe(true);
  expect(isSuccessor(nonce, nonce)).toBe(false);
  expect(isSuccessor(successorOf(nonce).subarray(1), nonce)).toBe(false);
});

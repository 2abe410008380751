import { expect, test } from "vitest";
import { loginClaim } from "../../../../src/afp/uam/claims.ts";
import { Dhx } from "../../../../src/afp/uam/Dhx.ts";
import { dhxGroup } from "../../../../src/afp/uam/DiffieHellman.ts";
import { bytesOfInteger } from "../../../../src/wire/integer.ts";
import type { LoginClaim, UamStep } from "../../../../src/afp/uam/Uam.ts";
import { systemRandom } from "../../../../src/system/random.ts";
import { DhxClient } from "../../../support/uamClients.ts";

const password = Buffer.from("secret");

/** What the server asks; fails where it asks nothing. */
function asked(step: UamStep): Buffer {
  if (step.kind !== "asks") throw new Error("the server asks nothing more");
  return step.data;
}

/** A conversation up to the point where the server waits for the proof. */
function upToProof(client = new DhxClient(password)): { server: Dhx<LoginClaim>; proof: Buffer } {
  const server = new Dhx(systemRandom, loginClaim);
  return { server, proof: client.answer(asked(server.start(client.start()))) };
}

test("the messages have the sizes of the reference", () => {
  const client = new DhxClient(password);
  const answer = asked(new Dhx(systemRandom, loginClaim).start(client.start()));
  expect(answer).toHaveLength(16 + 32);
  expect(client.answer(answer)).toHaveLength(80);
});

test("a password of any length up to 64 bytes arrives as it was", () => {
  for (const typed of ["", "x", "y".repeat(64)]) {
    const { server, proof } = upToProof(new DhxClient(Buffer.from(typed)));
    const claim = { kind: "password", password: Buffer.from(typed) };
    expect(server.resume(proof)).toEqual({ kind: "claims", claim });
  }
});

test("an exponent whose secret starts with a zero byte is not used: peers disagree on such keys", () => {
  const exponents = [0n, 1n, 3n, 5n, 0x1234567890n].map((value) => bytesOfInteger(value, 16));
  const peer = bytesOfInteger(7n, 16);
  const used: Buffer[] = [];
  const random = (byteCount: number) => {
    const bytes = exponents.shift() ?? systemRandom(byteCount);
    used.push(bytes);
    return bytes;
  };
  new Dhx(random, loginClaim).start(peer);
  // The last one asked for is the nonce.
  for (const rejected of used.slice(0, -2)) expect(dhxGroup.keyOf(rejected).sharedWith(peer)?.[0]).toBe(0);
  const taken = used.at(-2) ?? Buffer.alloc(0);
  expect(used.length).toBeGreaterThan(5);
  expect(dhxGroup.keyOf(taken).sharedWith(peer)?.[0]).not.toBe(0);
});

test("public values that share nothing secret are refused", () => {
  const prime = 0xba2873dfb06057d43f2024744ceee75bn;
  for (const value of [0n, 1n, prime - 1n, prime, 2n ** 128n - 1n]) {
    expect(() => new Dhx(systemRandom, loginClaim).start(bytesOfInteger(value, 16))).toThrow("kFPParamErr");
  }
});

test("a wrong nonce is refused, with the right password too", () => {
  class Liar extends DhxClient {
    protected override proofNonce(nonce: Buffer): Buffer {
      return nonce;
    }
  }
  const { server, proof } = upToProof(new Liar(password));
  expect(() => server.resume(proof)).toThrow("kFPParamErr");
});

test("messages of another length are malformed", () => {
  const start = new DhxClient(password).start();
  for (let length = 0; length < 16; length++) {
    expect(() => new Dhx(systemRandom, loginClaim).start(start.subarray(0, length))).toThrow("bytes");
  }
  const { proof } = upToProof();
  for (let length = 0; length < 80; length++) {
    expect(() => upToProof().server.resume(proof.subarray(0, length))).toThrow("bytes");
  }
  expect(() => upToProof().server.resume(Buffer.concat([proof, Buffer.alloc(1)]))).toThrow("bytes");
});

test("no step can be repeated, nor taken before its turn", () => {
  const { server, proof } = upToProof();
  server.resume(proof);
  expect(() => server.resume(proof)).toThrow("kFPUserNotAuth");
  expect(() => server.start(new DhxClient(password).start())).toThrow("kFPUserNotAuth");
  expect(() => new Dhx(systemRandom, loginClaim).resume(proof)).toThrow("kFPUserNotAuth");
});

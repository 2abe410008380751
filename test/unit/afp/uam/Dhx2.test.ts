import { expect, test } from "vitest";
import { loginClaim } from "../../../../src/afp/uam/claims.ts";
import { Dhx2 } from "../../../../src/afp/uam/Dhx2.ts";
import { dhx2Group } from "../../../../src/afp/uam/DiffieHellman.ts";
import { dhx2Parameters } from "../../../../src/afp/uam/messages.ts";
import type { LoginClaim, UamStep } from "../../../../src/afp/uam/Uam.ts";
import { systemRandom } from "../../../../src/system/random.ts";
import { decode } from "../../../../src/wire/codec.ts";
import { Dhx2Client } from "../../../support/uamClients.ts";

const password = Buffer.from("secret");

/** What the server asks; fails where it asks nothing. */
function asked(step: UamStep): Buffer {
  if (step.kind !== "asks") throw new Error("the server asks nothing more");
  return step.data;
}

/** A conversation up to the point where the server waits for its message 3 or 5. */
function upTo(message: 3 | 5, client = new Dhx2Client(password)): { server: Dhx2<LoginClaim>; next: Buffer } {
  const server = new Dhx2(systemRandom, loginClaim);
  const clientKey = client.answer(asked(server.start()));
  if (message === 3) return { server, next: clientKey };
  return { server, next: client.answer(asked(server.resume(clientKey))) };
}

test("the messages have the sizes of the reference", () => {
  const server = new Dhx2(systemRandom, loginClaim);
  const client = new Dhx2Client(password);
  const parameters = asked(server.start());
  expect(parameters).toHaveLength(4 + 2 + 256 + 256);
  const clientKey = client.answer(parameters);
  expect(clientKey).toHaveLength(256 + 16);
  const nonces = asked(server.resume(clientKey));
  expect(nonces).toHaveLength(32);
  expect(client.answer(nonces)).toHaveLength(272);
});

test("the group is a named one, its generator in four bytes", () => {
  const { generator, prime } = decode(dhx2Parameters, asked(new Dhx2(systemRandom, loginClaim).start()));
  expect(generator).toBe(2);
  expect(prime).toEqual(dhx2Group.prime);
});

test("a password of any length up to 256 bytes arrives as it was", () => {
  for (const typed of ["", "x", "pässwörd", "y".repeat(256)]) {
    const { server, next } = upTo(5, new Dhx2Client(Buffer.from(typed)));
    expect(server.resume(next)).toEqual({
      kind: "claims",
      claim: { kind: "password", password: Buffer.from(typed) },
    });
  }
});

test("ten bytes more from old clients are ignored", () => {
  const { server, next } = upTo(5);
  expect(server.resume(Buffer.concat([next, Buffer.alloc(10, 7)]))).toMatchObject({ kind: "claims" });
});

test.each([3, 5] as const)("message %i of another length is malformed", (message) => {
  const { next } = upTo(message);
  for (let length = 0; length < next.length; length += 7) {
    expect(() => upTo(message).server.resume(next.subarray(0, length))).toThrow("bytes");
  }
  for (const more of [1, 2, 9, 11]) {
    const longer = Buffer.concat([next, Buffer.alloc(more)]);
    expect(() => upTo(message).server.resume(longer)).toThrow("bytes");
  }
});

test("public values that share nothing secret are refused", () => {
  const { prime } = dhx2Group;
  const beforePrime = Buffer.from(prime);
  beforePrime[255] = (prime[255] ?? 0) - 1;
  const one = Buffer.alloc(256);
  one[255] = 1;
  for (const bad of [Buffer.alloc(256), one, beforePrime, prime, Buffer.alloc(256, 0xff)]) {
    class Liar extends Dhx2Client {
      protected override publicValue(): Buffer {
        return bad;
      }
    }
    const { server, next } = upTo(3, new Liar(password));
    expect(() => server.resume(next)).toThrow("kFPParamErr");
  }
});

test("a wrong nonce is refused, with the right password too", () => {
  class Liar extends Dhx2Client {
    protected override proofNonce(nonce: Buffer): Buffer {
      return nonce;
    }
  }
  const { server, next } = upTo(5, new Liar(password));
  expect(() => server.resume(next)).toThrow("kFPUserNotAuth");
});

test("another conversation's proof is worth nothing", () => {
  const { next } = upTo(5);
  expect(() => upTo(5).server.resume(next)).toThrow("kFPUserNotAuth");
});

test("no step can be repeated, nor taken before its turn", () => {
  const { server, next } = upTo(5);
  server.resume(next);
  expect(() => server.resume(next)).toThrow("kFPUserNotAuth");
  expect(() => server.start()).toThrow("kFPUserNotAuth");
  expect(() => new Dhx2(systemRandom, loginClaim).resume(next)).toThrow("kFPUserNotAuth");
});

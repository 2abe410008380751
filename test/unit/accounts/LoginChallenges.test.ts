import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Authenticator } from "../../../src/accounts/Authenticator.ts";
import { makeCredentials } from "../../../src/accounts/Credentials.ts";
import { LoginChallenges } from "../../../src/accounts/LoginChallenges.ts";
import type { ChallengeAnswer, ChallengeMethod, OpenChallenge } from "../../../src/accounts/OpenChallenge.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";
import { srpPrime } from "../../../src/accounts/srpGroup.ts";
import type { Verdict } from "../../../src/accounts/Verdict.ts";
import { srpClientProof, srpServerKey } from "../../../src/afp/uam/Srp.ts";
import { silentLog } from "../../../src/system/log.ts";
import { systemRandom } from "../../../src/system/random.ts";
import { decode, encode } from "../../../src/wire/codec.ts";
import { bytesOfInteger, integerOf } from "../../../src/wire/integer.ts";
import { FakeClock } from "../../support/FakeClock.ts";
import { RandomNumberClient } from "../../support/RandomNumberClient.ts";
import { recordOf } from "../../support/recordOf.ts";
import { SrpClient } from "../../support/SrpClient.ts";

const cheap = { N: 1024, r: 8, p: 1 };
const randomNumber = ["Randnum exchange", "2-Way Randnum exchange"] as const;

let folder: string;
let file: PasswordFile;
let clock: FakeClock;
let challenges: LoginChallenges;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-challenge-"));
  file = new PasswordFile(path.join(folder, "passwd"));
  clock = new FakeClock();
  challenges = new LoginChallenges({ passwordFile: file, secret: Buffer.alloc(32, 1), random: systemRandom });
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  expect(clock.timersLeft).toBe(0);
});

async function addUser(name: string, password: string, more: Partial<PasswordRecord> = {}): Promise<void> {
  const credentials = await makeCredentials(name, password, cheap);
  const record = { ...recordOf(name), ...credentials, ...more };
  await file.edit(name, () => record, { password: Buffer.from(password), recoverable: "yes" });
}

/** What SRP's client answers to this challenge. */
function srpAnswer(client: SrpClient, { shown }: OpenChallenge): ChallengeAnswer {
  const message = encode(srpServerKey, {
    group: 2,
    prime: srpPrime,
    generator: Buffer.of(2),
    salt: shown.salt,
    serverPublic: shown.value,
  });
  const { clientPublic, proof } = decode(srpClientProof, client.answer(message));
  return { clientValue: clientPublic, proof };
}

function answerTo(open: OpenChallenge, method: ChallengeMethod, user: string, password: string) {
  const secret = Buffer.from(password);
  if (method === "SRP") return srpAnswer(new SrpClient(user, secret), open);
  const isTwoWay = method === "2-Way Randnum exchange";
  const said = new RandomNumberClient(secret, isTwoWay).answer(open.shown.value);
  return { proof: said.subarray(0, 8), clientValue: said.subarray(8) };
}

function known(name: string): PasswordRecord | undefined {
  const found = file.find(name);
  return found.kind === "user" ? found.record : undefined;
}

describe.each(["SRP", ...randomNumber] as const)("%s", (method) => {
  test("the right answer has the server's proof, a wrong one none", async () => {
    await addUser("anna", "grün", {});
    const tried = (password: string) => {
      const open = challenges.begin(method, "anna");
      return open.check(answerTo(open, method, "anna", password), known("anna"));
    };
    expect(tried("grün")).toBeInstanceOf(Buffer);
    for (const wrong of ["", "grun", "grü", "Grün", "grün "]) expect(tried(wrong)).toBeUndefined();
  });

  test("an answer is good for its challenge only", async () => {
    await addUser("anna", "secret");
    const open = challenges.begin(method, "anna");
    const answer = answerTo(open, method, "anna", "secret");
    expect(challenges.begin(method, "anna").check(answer, known("anna"))).toBeUndefined();
    expect(open.check(answer, known("anna"))).toBeDefined();
  });

  test("a password that was changed since the challenge is not proven by the old one", async () => {
    await addUser("anna", "secret");
    const open = challenges.begin(method, "anna");
    await addUser("anna", "other");
    expect(open.check(answerTo(open, method, "anna", "secret"), known("anna"))).toBeUndefined();
  });

  test("bytes of other lengths are a wrong answer, not a failure", async () => {
    await addUser("anna", "secret");
    for (const [clientBytes, proofBytes] of [
      [0, 0],
      [1, 8],
      [7, 20],
      [9, 8],
      [192, 19],
      [193, 20],
      [144, 15],
    ] as const) {
      const open = challenges.begin(method, "anna");
      const answer = { clientValue: Buffer.alloc(clientBytes, 1), proof: Buffer.alloc(proofBytes, 1) };
      expect(open.check(answer, known("anna"))).toBeUndefined();
    }
  });
});

describe("SRP", () => {
  test("0 and every multiple of the prime prove nothing", async () => {
    await addUser("anna", "secret");
    const prime = integerOf(srpPrime);
    // With these anybody knows the shared secret: it is 0, and with it the key and the proof.
    for (const value of [
      Buffer.alloc(0),
      Buffer.alloc(1),
      Buffer.alloc(192),
      srpPrime,
      bytesOfInteger(2n * prime, 193),
    ]) {
      class Liar extends SrpClient {
        protected override publicValue(): Buffer {
          return value;
        }
        protected override sharedSecret(): Buffer {
          return Buffer.alloc(0);
        }
      }
      const open = challenges.begin("SRP", "anna");
      const answer = srpAnswer(new Liar("anna", Buffer.from("any password")), open);
      expect(open.check(answer, known("anna"))).toBeUndefined();
    }
  });

  test("a public value without its zeros on the left is the same value", async () => {
    await addUser("anna", "secret");
    class Stripping extends SrpClient {
      protected override sentValue(value: Buffer): Buffer {
        return value.subarray(value.findIndex((byte) => byte !== 0));
      }
    }
    const open = challenges.begin("SRP", "anna");
    const answer = srpAnswer(new Stripping("anna", Buffer.from("secret")), open);
    expect(open.check(answer, known("anna"))).toBeDefined();
  });

  test("the second answer to one challenge is refused, though it be right", async () => {
    await addUser("anna", "secret");
    const open = challenges.begin("SRP", "anna");
    const answer = answerTo(open, "SRP", "anna", "secret");
    const bad = { ...answer, proof: Buffer.alloc(20) };
    expect(open.check(bad, known("anna"))).toBeUndefined();
    expect(open.check(answer, known("anna"))).toBeUndefined();
  });

  test("unknown users have a salt that stays, over restarts too, and is nobody else's", async () => {
    await addUser("anna", "secret");
    const saltOf = (name: string, at = challenges) => at.begin("SRP", name).shown.salt.toString("hex");
    const restarted = new LoginChallenges({
      passwordFile: file,
      secret: Buffer.alloc(32, 1),
      random: systemRandom,
    });
    const other = new LoginChallenges({
      passwordFile: file,
      secret: Buffer.alloc(32, 2),
      random: systemRandom,
    });
    expect(saltOf("nobody")).toBe(saltOf("nobody", restarted));
    expect(saltOf("anna")).toBe(saltOf("anna", restarted));
    expect(new Set([saltOf("nobody"), saltOf("ben"), saltOf("nobody", other), saltOf("anna")]).size).toBe(4);
    const [one, two] = ["nobody", "anna"].map((name) => challenges.begin("SRP", name).shown);
    expect([one?.salt.length, one?.value.length]).toEqual([two?.salt.length, two?.value.length]);
    expect(challenges.begin("SRP", "nobody").shown.value).not.toEqual(one?.value);
  });

  test("nobody logs in by the full name, nor a user without a verifier", async () => {
    await addUser("anna", "secret", { fullName: "Anna Example" });
    await addUser("old", "secret", { srp: undefined });
    const byFullName = challenges.begin("SRP", "Anna Example");
    const answer = answerTo(byFullName, "SRP", "Anna Example", "secret");
    expect(byFullName.check(answer, known("anna"))).toBeUndefined();
    const open = challenges.begin("SRP", "old");
    expect(open.check(answerTo(open, "SRP", "old", "secret"), known("old"))).toBeUndefined();
  });

  test("it serves all only where every user has a verifier and one name", async () => {
    expect(challenges.canSrpServeAll).toBe(false);
    await addUser("anna", "secret");
    expect(challenges.canSrpServeAll).toBe(true);
    await addUser("ben", "secret", { fullName: "Ben Example" });
    expect(challenges.canSrpServeAll).toBe(false);
    await addUser("ben", "secret", { fullName: "ben" });
    expect(challenges.canSrpServeAll).toBe(true);
    await addUser("old", "secret", { srp: undefined });
    expect(challenges.canSrpServeAll).toBe(false);
  });
});

describe.each(randomNumber)("%s", (method) => {
  test("a password of eight bytes or fewer is known in UTF-8 and in MacRoman; a longer one is not", async () => {
    await addUser("anna", "grüßen");
    const tried = (name: string, password: Buffer) => {
      const open = challenges.begin(method, name);
      const isTwoWay = method === "2-Way Randnum exchange";
      const said = new RandomNumberClient(password, isTwoWay).answer(open.shown.value);
      return open.check({ proof: said.subarray(0, 8), clientValue: said.subarray(8) }, known(name));
    };
    expect(tried("anna", Buffer.from("grüßen"))).toBeDefined();
    expect(tried("anna", Buffer.of(0x67, 0x72, 0x9f, 0xa7, 0x65, 0x6e))).toBeDefined();
    await addUser("ben", "ninechars");
    expect(tried("ben", Buffer.from("ninechar"))).toBeUndefined();
  });

  test("a user whose password is not kept proves nothing", async () => {
    const credentials = await makeCredentials("cleo", "secret", cheap);
    await file.edit("cleo", () => ({ ...recordOf("cleo"), ...credentials }));
    const open = challenges.begin(method, "cleo");
    expect(open.check(answerTo(open, method, "cleo", "secret"), known("cleo"))).toBeUndefined();
  });
});

/** Lets time pass only while something waits for it. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = promise.finally(() => (isSettled = true));
  while (!isSettled) {
    await new Promise(setImmediate);
    if (clock.timersLeft > 0) clock.advance(50);
  }
  return done;
}

test("a wrong proof, and an unknown user's, cost the time and the delays of a wrong password", async () => {
  await addUser("fred", "secret");
  const timesOf = async (refuse: (door: Authenticator) => Promise<Verdict>): Promise<number[]> => {
    const door = new Authenticator({
      passwordFile: file,
      serviceUser: { uid: 999, gid: 999, groups: [] },
      guestUser: "nobody",
      log: silentLog,
      clock,
    });
    const times: number[] = [];
    for (let tries = 0; tries < 7; tries++) {
      const before = clock.monotonicMilliseconds();
      expect(await settled(refuse(door))).toEqual({ kind: "refused" });
      times.push(clock.monotonicMilliseconds() - before);
    }
    return times;
  };
  const stores = ["own"] as const;
  const ofPassword = await timesOf((door) => door.verify("fred", "wrong", { stores }));
  expect(await timesOf((door) => door.prove("fred", () => false, { stores }))).toEqual(ofPassword);
  expect(await timesOf((door) => door.prove("nobody here", () => true, { stores }))).toEqual(ofPassword);
  expect(ofPassword.at(-1)).toBeGreaterThan(2_000);
});

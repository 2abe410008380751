import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openSealedChange, RandomNumberChallenge } from "../../src/accounts/RandomNumberChallenge.ts";
import { SrpExchange } from "../../src/accounts/SrpExchange.ts";
import { changeClaim, loginClaim } from "../../src/afp/uam/claims.ts";
import { Dhx } from "../../src/afp/uam/Dhx.ts";
import { Dhx2 } from "../../src/afp/uam/Dhx2.ts";
import { changeByRandomNumber, RandomNumber } from "../../src/afp/uam/RandomNumber.ts";
import { Srp } from "../../src/afp/uam/Srp.ts";
import type { LoginConversation, PasswordChangeClaim, UamConversation } from "../../src/afp/uam/Uam.ts";
import type { Random } from "../../src/system/random.ts";
import { recordOf } from "../support/recordOf.ts";
import { RandomNumberClient } from "../support/RandomNumberClient.ts";
import { SrpClient } from "../support/SrpClient.ts";

type Fields = Record<string, string>;

const file = path.join(import.meta.dirname, "uam/vectors.json");
const vectors = JSON.parse(fs.readFileSync(file, "utf8")) as Record<
  "srp" | "randnum" | "dhx" | "dhx2",
  Fields[]
>;

/** A vector's text, and its bytes. */
function reader(vector: Fields) {
  const text = (name: string): string => {
    const value = vector[name];
    if (value === undefined) throw new Error(`the vector has no ${name}`);
    return value;
  };
  return { text, hex: (name: string): Buffer => Buffer.from(text(name), "hex") };
}

/** Gives these, and nothing after them. */
function fixed(...values: Buffer[]): Random {
  return (byteCount) => {
    const value = values.shift();
    if (value?.length !== byteCount) throw new Error(`${byteCount} bytes are not due`);
    return Buffer.from(value);
  };
}

/** What the method asks the client next. */
function asked(step: ReturnType<LoginConversation["start"] | UamConversation<unknown>["start"]>): string {
  if (step.kind !== "asks") throw new Error("the server asks nothing");
  return step.data.toString("hex");
}

describe.each(vectors.srp)("SRP, $name", (vector) => {
  const { text, hex } = reader(vector);
  const secret = { salt: hex("salt"), verifier: hex("verifier") };

  test("the server's messages are the worked ones", () => {
    const conversation = new Srp();
    const step = conversation.start();
    if (step.kind !== "wantsChallenge") throw new Error("SRP wants no challenge");
    const exchange = new SrpExchange(text("user"), secret, fixed(hex("b")));
    const ask = step.ask({ salt: secret.salt, value: exchange.serverPublic });
    expect(ask.toString("hex")).toBe(text("serverKey"));
    const last = conversation.resume(hex("clientProof"));
    if (last.kind !== "claims" || last.claim.kind !== "answer") throw new Error("SRP claims nothing");
    const { answer, finalReply } = last.claim;
    const proof = exchange.check(answer.clientValue, answer.proof);
    expect(proof && finalReply(proof).toString("hex")).toBe(text("serverProof"));
  });

  test("so are the test client's", () => {
    const client = new SrpClient(text("user"), Buffer.from(text("password")), hex("a"));
    expect(client.answer(hex("serverKey")).toString("hex")).toBe(text("clientProof"));
    expect(() => client.finish(hex("serverProof"))).not.toThrow();
    const wrong = hex("serverProof");
    wrong[23] = (wrong[23] ?? 0) ^ 1;
    expect(() => client.finish(wrong)).toThrow("verifier");
  });

  test("no bit of the client's proof may differ", () => {
    for (let bit = 0; bit < 160; bit += 13) {
      const { answer } = answerIn(new Srp(), hex("clientProof"));
      answer.proof[bit >> 3] = (answer.proof[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const exchange = new SrpExchange(text("user"), secret, fixed(hex("b")));
      expect(exchange.check(answer.clientValue, answer.proof)).toBeUndefined();
    }
  });
});

/** The answer that a method takes out of the client's second message. */
function answerIn(conversation: LoginConversation, message: Buffer) {
  conversation.start(Buffer.alloc(0));
  const step = conversation.resume(message);
  if (step.kind !== "claims" || step.claim.kind !== "answer") throw new Error("there is no answer");
  return step.claim;
}

describe.each(vectors.randnum)("random numbers, password $password", (vector) => {
  const { text, hex } = reader(vector);
  const password = Buffer.from(text("password"));
  const known = { find: () => Buffer.from(password) };
  const record = recordOf("anna");
  const challenge = (isTwoWay: boolean) =>
    new RandomNumberChallenge("anna", isTwoWay, known, fixed(hex("challenge"), Buffer.alloc(8, 9)));

  test("one way", () => {
    const { answer, finalReply } = answerIn(new RandomNumber("Randnum exchange"), hex("oneWay"));
    expect(challenge(false).shown.value).toEqual(hex("challenge"));
    const proof = challenge(false).check(answer, record);
    expect(proof && finalReply(proof)).toEqual(Buffer.alloc(0));
    expect(challenge(true).check(answer, record)).toBeUndefined();
    expect(new RandomNumberClient(password, false).answer(hex("challenge"))).toEqual(hex("oneWay"));
  });

  test("both ways", () => {
    const { answer, finalReply } = answerIn(new RandomNumber("2-Way Randnum exchange"), hex("twoWay"));
    const proof = challenge(true).check(answer, record);
    expect(proof && finalReply(proof).toString("hex")).toBe(text("twoWayReply"));
    expect(challenge(false).check(answer, record)).toBeUndefined();
    const client = new RandomNumberClient(password, true, hex("counterChallenge"));
    expect(client.answer(hex("challenge"))).toEqual(hex("twoWay"));
    expect(() => client.finish(hex("twoWayReply"))).not.toThrow();
  });

  test("the change of a password", () => {
    const step = changeByRandomNumber.start(hex("change"));
    if (step.kind !== "claims" || step.claim.kind !== "sealed") throw new Error("nothing is claimed");
    const { sealedOld, sealedNew } = step.claim;
    expect(openSealedChange(password, sealedOld, sealedNew)).toEqual({
      oldPassword: password,
      newPassword: Buffer.from(text("newPassword")),
    });
    expect(openSealedChange(Buffer.from("other"), sealedOld, sealedNew)).toBeUndefined();
  });
});

function changedTo(conversation: UamConversation<PasswordChangeClaim>, message: Buffer): unknown {
  const step = conversation.resume(message);
  return step.kind === "claims" ? step.claim : undefined;
}

describe.each(vectors.dhx)("DHX", (vector) => {
  const { text, hex } = reader(vector);
  const random = () => fixed(hex("exponent"), hex("nonce"));
  const password = Buffer.from(text("password"));

  test("the messages of a login are the worked ones", () => {
    const server = new Dhx(random(), loginClaim);
    expect(asked(server.start(hex("clientKey")))).toBe(text("serverKey"));
    expect(server.resume(hex("proof"))).toEqual({ kind: "claims", claim: { kind: "password", password } });
  });

  test("so are those of a change", () => {
    const server = new Dhx(random(), changeClaim);
    expect(asked(server.start(hex("clientKey")))).toBe(text("serverKey"));
    const newPassword = Buffer.from(text("newPassword"));
    const claim = { kind: "plain", oldPassword: password, newPassword };
    expect(changedTo(server, hex("changeProof"))).toEqual(claim);
  });
});

describe.each(vectors.dhx2)("DHX2, $name", (vector) => {
  const { text, hex } = reader(vector);
  const random = () => fixed(hex("exponent"), hex("serverNonce"));
  const password = Buffer.from(text("password"));

  test("the messages of a login are the worked ones", () => {
    const server = new Dhx2(random(), loginClaim);
    expect(asked(server.start())).toBe(text("parameters"));
    expect(asked(server.resume(hex("clientKey")))).toBe(text("nonces"));
    expect(server.resume(hex("proof"))).toEqual({ kind: "claims", claim: { kind: "password", password } });
  });

  test("so are those of a change", () => {
    const server = new Dhx2(random(), changeClaim);
    expect(asked(server.start())).toBe(text("parameters"));
    expect(asked(server.resume(hex("clientKey")))).toBe(text("nonces"));
    const newPassword = Buffer.from(text("newPassword"));
    const claim = { kind: "plain", oldPassword: password, newPassword };
    expect(changedTo(server, hex("changeProof"))).toEqual(claim);
  });
});

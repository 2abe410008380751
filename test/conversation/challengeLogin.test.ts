import { describe, expect, test } from "vitest";
import { FPLoginCont } from "../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { loginAttemptsMax } from "../../src/afp/login/LoginSession.ts";
import { openGate } from "../support/gate.ts";
import { logIn, logInAs } from "../support/loginClient.ts";
import { SrpClient } from "../support/SrpClient.ts";
import { uamClient } from "../support/uamClients.ts";

const methods = ["SRP", "2-Way Randnum exchange", "Randnum exchange"] as const;
const nothing = { id: 0, uamData: Buffer.alloc(0) };

/** The bytes that the server sends first, the ID included. */
const firstBytes = { SRP: 413, "2-Way Randnum exchange": 10, "Randnum exchange": 10 };

/** A login up to the client's last message, which is not sent. */
async function upToAnswer(uam: (typeof methods)[number], gate = openGate(), user = "anna") {
  const client = uamClient(uam, "secret", user);
  const request = { version: "AFP3.4", uam, user, uamData: client.start() };
  const begun = await gate.afp.ask(FPLoginExt, request);
  const { id, uamData } = begun.reply ?? nothing;
  return { gate, client, begun, answer: { id, uamData: client.answer(uamData) } };
}

describe.each(methods)("%s", (uam) => {
  test.each(["AFP2.2", "AFP3.4"] as const)("lets a user in at %s, and proves the server", async (version) => {
    for (const form of ["login", "ext"] as const) {
      for (const user of ["bo", "bob", "jörg"]) {
        const { afp, desk } = openGate();
        desk.passwords.set(user, "secret");
        expect(await logIn(afp, { user, password: "secret", uam, version, form })).toBe("kFPNoErr");
        expect(desk.admitted).toMatchObject([{ uam, userName: user }]);
      }
    }
  });

  test("refuses a wrong password and an unknown user alike, at the end of the exchange", async () => {
    for (const user of ["anna", "ghost", ""]) {
      for (const form of ["login", "ext"] as const) {
        const gate = openGate();
        const { afp, desk, clock } = gate;
        expect(await logIn(afp, { user, password: "wrong", uam, form })).toBe("kFPUserNotAuth");
        expect(desk.begun).toEqual([{ user, method: uam }]);
        expect(desk.admitted).toEqual([]);
        clock.advance(0);
        expect(gate.failures()).toBe(1);
      }
    }
  });

  test("asks with as many bytes as the reference says", async () => {
    const { begun } = await upToAnswer(uam);
    expect(begun.result).toBe("kFPAuthContinue");
    expect(2 + (begun.reply?.uamData.length ?? 0)).toBe(firstBytes[uam]);
    if (uam === "SRP") expect(begun.reply?.id).toBe(0);
  });

  test("an answer is taken once, and only behind its own question", async () => {
    const { gate, answer } = await upToAnswer(uam);
    const other = await upToAnswer(uam);
    expect((await other.gate.afp.ask(FPLoginCont, answer)).result).not.toBe("kFPNoErr");
    expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPNoErr");
    expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPUserNotAuth");
    expect(gate.desk.admitted).toHaveLength(1);
  });

  test("a login that is begun again has a new question, and the old answer is wrong", async () => {
    const { gate, answer } = await upToAnswer(uam);
    const second = await upToAnswer(uam, gate);
    const { result } = await gate.afp.ask(FPLoginCont, { ...answer, id: second.answer.id });
    expect(result).toBe("kFPUserNotAuth");
    expect(gate.desk.admitted).toEqual([]);
  });

  test("an answer of another method, or with another ID, is refused", async () => {
    const { gate, answer } = await upToAnswer(uam);
    expect((await gate.afp.ask(FPLoginCont, { ...answer, id: answer.id + 1 })).result).toBe("kFPParamErr");
    expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPUserNotAuth");
    const { gate: next } = await upToAnswer(uam);
    const dhx2 = await next.afp.ask(FPLoginExt, { version: "AFP3.4", uam: "DHX2", user: "anna", ...nothing });
    const mixed = { id: dhx2.reply?.id ?? 0, uamData: answer.uamData };
    expect((await next.afp.ask(FPLoginCont, mixed)).result).toBe("kFPParamErr");
    expect(next.desk.admitted).toEqual([]);
  });

  test("an answer that is cut short is malformed, and the login over", async () => {
    const whole = (await upToAnswer(uam)).answer.uamData;
    for (let length = 0; length < whole.length; length += uam === "SRP" ? 11 : 1) {
      const { gate, answer } = await upToAnswer(uam);
      const cut = { ...answer, uamData: answer.uamData.subarray(0, length) };
      expect((await gate.afp.ask(FPLoginCont, cut)).result).toBe("kFPParamErr");
      expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPUserNotAuth");
    }
  });

  test("while a challenge or a verdict is on its way, no other login can be begun", async () => {
    const gate = openGate();
    let decide = (): void => {};
    gate.desk.deliberation = new Promise((resolve) => (decide = resolve));
    const first = upToAnswer(uam, gate);
    const early = await gate.afp.ask(FPLoginExt, { version: "AFP3.4", uam, user: "anna", ...nothing });
    expect(early.result).toBe("kFPMiscErr");
    expect((await gate.afp.ask(FPLoginCont, nothing)).result).toBe("kFPMiscErr");
    decide();
    const { answer } = await first;
    expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPNoErr");
  });

  test("who has gone before the challenge came is asked nothing", async () => {
    const gate = openGate();
    let decide = (): void => {};
    gate.desk.deliberation = new Promise((resolve) => (decide = resolve));
    const begun = gate.afp.ask(FPLoginExt, { version: "AFP3.4", uam, user: "anna", ...nothing });
    gate.session.abandon();
    decide();
    expect((await begun).result).toBe("kFPUserNotAuth");
  });

  test("without a challenge from above the login is refused", async () => {
    const gate = openGate();
    gate.desk.hasChallenges = false;
    expect(await logIn(gate.afp, { user: "anna", password: "secret", uam })).toBe("kFPUserNotAuth");
  });

  test("is unknown where it is not offered", async () => {
    const { afp, desk } = openGate(["DHX2"]);
    expect(await logIn(afp, { user: "anna", password: "secret", uam })).toBe("kFPBadUAM");
    expect(desk.begun).toEqual([]);
  });

  test("a connection may begin only so many logins", async () => {
    const gate = openGate();
    for (let tries = 0; tries < loginAttemptsMax; tries++) await upToAnswer(uam, gate);
    const { result } = await gate.afp.ask(FPLoginExt, { version: "AFP3.4", uam, user: "anna", ...nothing });
    expect(result).toBe("kFPUserNotAuth");
    expect(gate.desk.begun).toHaveLength(loginAttemptsMax);
  });
});

test("SRP: public values that anybody knows the secret of let nobody in", async () => {
  for (const value of [Buffer.alloc(192), Buffer.alloc(1), "prime"] as const) {
    class Liar extends SrpClient {
      protected override publicValue(_honest: Buffer, prime: Buffer): Buffer {
        return value === "prime" ? prime : value;
      }
      protected override sharedSecret(): Buffer {
        return Buffer.alloc(0);
      }
    }
    const { afp, desk } = openGate();
    const client = new Liar("anna", Buffer.from("anything"));
    expect(await logInAs(client, afp, { user: "anna", uam: "SRP" })).toBe("kFPUserNotAuth");
    expect(desk.admitted).toEqual([]);
  }
});

test("SRP: a value longer than the prime, none at all, or a proof of another length is malformed", async () => {
  const field = (bytes: number) =>
    Buffer.concat([Buffer.of(bytes >> 8, bytes & 0xff), Buffer.alloc(bytes, 2)]);
  for (const [value, proof] of [
    [193, 20],
    [384, 20],
    [0, 20],
    [192, 19],
    [192, 21],
    [192, 0],
  ] as const) {
    const { gate } = await upToAnswer("SRP");
    const uamData = Buffer.concat([Buffer.of(0, 3), field(value), field(proof)]);
    expect((await gate.afp.ask(FPLoginCont, { id: 0, uamData })).result).toBe("kFPParamErr");
  }
});

test("SRP: another kind of message than the client's proof is malformed", async () => {
  for (const kind of [0, 1, 2, 4, 0x0300]) {
    const { gate, answer } = await upToAnswer("SRP");
    answer.uamData.writeUInt16BE(kind, 0);
    expect((await gate.afp.ask(FPLoginCont, answer)).result).toBe("kFPParamErr");
  }
});

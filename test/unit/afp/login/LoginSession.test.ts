import { describe, expect, test } from "vitest";
import { handedOver } from "../../../../src/afp/command.ts";
import { FPLogin } from "../../../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../../../src/afp/login/FPLoginExt.ts";
import { FPLogout } from "../../../../src/afp/login/FPLogout.ts";
import { loginAttemptsMax, strangersRequestsMax } from "../../../../src/afp/login/LoginSession.ts";
import { resultCodes } from "../../../../src/afp/resultCode.ts";
import { requestBlock } from "../../../support/AfpCaller.ts";
import { type Gate, openGate } from "../../../support/gate.ts";
import { logIn } from "../../../support/loginClient.ts";

const anna = { user: "anna", password: "secret" };
const nothing = Buffer.alloc(0);
const beginDhx2 = { version: "AFP3.4", uam: "DHX2", user: "anna", uamData: nothing };

/** The failure is told the gate only once the reply is on its way. */
function failuresAfterReply(gate: Gate): number {
  expect(gate.failures()).toBe(0);
  gate.clock.advance(0);
  return gate.failures();
}

describe("a login that is accepted", () => {
  test("hands the connection over with all that the session has to know", async () => {
    const { afp, desk, clock } = openGate();
    expect(await logIn(afp, { ...anna, version: "AFP3.3" })).toBe("kFPNoErr");
    expect(desk.admitted).toMatchObject([
      {
        version: 33,
        uam: "DHX2",
        userName: "anna",
        verdict: { kind: "accepted", account: { name: "anna" } },
      },
    ]);
    expect(desk.admitted[0]?.finalReply).toHaveLength(0);
    expect(clock.timersLeft).toBe(0);
  });

  test.each([
    ["DHX2", 0],
    ["SRP", 24],
    ["2-Way Randnum exchange", 8],
  ] as const)(
    "goes to a session too where only the password can be replaced (%s), with the method's last word",
    async (uam, bytes) => {
      const { afp, desk } = openGate([uam]);
      const verdict = { kind: "mustChange", account: desk.account("anna") } as const;
      desk.verdicts.set("anna", verdict);
      expect(await logIn(afp, { ...anna, uam })).toBe("kFPNoErr");
      expect(desk.admitted).toMatchObject([{ verdict }]);
      expect(desk.admitted[0]?.finalReply).toHaveLength(bytes);
    },
  );

  test("is asked about once, with the password as it was typed, which is wiped afterwards", async () => {
    const { afp, desk } = openGate();
    await logIn(afp, anna);
    expect(desk.claims).toEqual([{ user: "anna", password: "secret", uam: "DHX2" }]);
    expect(desk.buffers).toEqual([Buffer.alloc("secret".length)]);
  });

  test("is the connection's last: nothing is answered after it", async () => {
    const { afp } = openGate();
    await logIn(afp, anna);
    expect(await logIn(afp, anna)).toBe("kFPUserNotAuth");
  });

  test.each([
    ["full", "kFPNoMoreSessions"],
    ["goingDown", "kFPServerGoingDown"],
    ["unavailable", "kFPMiscErr"],
  ] as const)("fails where the server is %s: %s", async (admission, result) => {
    const gate = openGate();
    gate.desk.admission = admission;
    expect(await logIn(gate.afp, anna)).toBe(result);
    expect(failuresAfterReply(gate)).toBe(1);
  });
});

describe("a login that is refused", () => {
  test.each([
    [{ kind: "refused" }, "kFPUserNotAuth"],
    [{ kind: "disabled" }, "kFPParamErr"],
    [{ kind: "closed" }, "kFPServerGoingDown"],
    [{ kind: "expired" }, "kFPPwdExpiredErr"],
    [{ kind: "mustChange" }, "kFPPwdNeedsChangeErr"],
  ] as const)(
    "for the verdict %o says %s, and the connection ends behind the reply",
    async (verdict, result) => {
      const gate = openGate();
      gate.desk.verdicts.set("anna", verdict);
      expect(await logIn(gate.afp, anna)).toBe(result);
      expect(failuresAfterReply(gate)).toBe(1);
      expect(await logIn(gate.afp, anna)).toBe("kFPUserNotAuth");
      expect(gate.desk.admitted).toEqual([]);
    },
  );

  test("for want of anybody who decides says so, and wipes the password", async () => {
    const gate = openGate();
    gate.desk.deliberation = Promise.reject(new Error("the supervisor is gone"));
    expect(await logIn(gate.afp, anna)).toBe("kFPMiscErr");
    expect(gate.desk.buffers).toEqual([Buffer.alloc("secret".length)]);
    expect(failuresAfterReply(gate)).toBe(1);
  });

  test("as a guest, where guests are not let in", async () => {
    const gate = openGate();
    gate.desk.guestVerdict = { kind: "refused" };
    expect(await logIn(gate.afp, { uam: "No User Authent" })).toBe("kFPUserNotAuth");
    expect(failuresAfterReply(gate)).toBe(1);
  });
});

describe("what is wrong before a method begins", () => {
  test("an unknown version, also one in another case", async () => {
    const { afp } = openGate();
    for (const version of ["afp3.4", "AFP3.0", "AFPVersion 2.1", ""]) {
      expect((await afp.ask(FPLoginExt, { ...beginDhx2, version })).result).toBe("kFPBadVersNum");
    }
  });

  test("a method that is unknown or not on offer", async () => {
    const { afp } = openGate(["DHX2"]);
    for (const uam of ["DHCAST128", "Cleartxt Passwrd", "No User Authent", "Kerberos", ""]) {
      expect((await afp.ask(FPLogin, { ...beginDhx2, uam })).result).toBe("kFPBadUAM");
    }
  });

  test("a method is known by its name in any case", async () => {
    const { afp } = openGate();
    expect((await afp.ask(FPLogin, { ...beginDhx2, uam: "dhx2" })).result).toBe("kFPAuthContinue");
  });

  test("none of it ends the connection, until there were too many tries", async () => {
    const gate = openGate();
    const bad = { ...beginDhx2, version: "AFP9" };
    for (let tried = 0; tried < loginAttemptsMax; tried++) {
      expect((await gate.afp.ask(FPLoginExt, bad)).result).toBe("kFPBadVersNum");
    }
    expect((await gate.afp.ask(FPLoginExt, beginDhx2)).result).toBe("kFPUserNotAuth");
    expect(failuresAfterReply(gate)).toBe(1);
  });
});

describe("steps out of order", () => {
  test("FPLoginCont without a login", async () => {
    const { afp } = openGate();
    expect((await afp.ask(FPLoginCont, { id: 0, uamData: nothing })).result).toBe("kFPUserNotAuth");
  });

  test("a wrong ID ends the login that was begun", async () => {
    const { afp } = openGate();
    const begun = await afp.ask(FPLoginExt, beginDhx2);
    const id = begun.reply?.id ?? 0;
    expect((await afp.ask(FPLoginCont, { id: id + 1, uamData: nothing })).result).toBe("kFPParamErr");
    expect((await afp.ask(FPLoginCont, { id, uamData: nothing })).result).toBe("kFPUserNotAuth");
  });

  test("a login begun again forgets the one before, whose ID is no good then", async () => {
    const { afp } = openGate();
    const first = await afp.ask(FPLoginExt, beginDhx2);
    const second = await afp.ask(FPLoginExt, beginDhx2);
    expect(second.reply?.uamData).not.toEqual(first.reply?.uamData);
    expect(await logIn(afp, anna)).toBe("kFPNoErr");
  });

  test("FPLogout forgets a login that was begun, and is answered without one too", async () => {
    const { afp } = openGate();
    expect((await afp.ask(FPLogout, undefined)).result).toBe("kFPNoErr");
    const begun = await afp.ask(FPLoginExt, beginDhx2);
    expect((await afp.ask(FPLogout, undefined)).result).toBe("kFPNoErr");
    const id = begun.reply?.id ?? 0;
    expect((await afp.ask(FPLoginCont, { id, uamData: nothing })).result).toBe("kFPUserNotAuth");
  });

  test("a login while another is being decided is refused, and does not touch it", async () => {
    const { afp, desk } = openGate();
    let decide = (): void => {};
    desk.deliberation = new Promise((resolve) => (decide = resolve));
    const login = logIn(afp, { ...anna, uam: "Cleartxt Passwrd" });
    expect((await afp.ask(FPLoginExt, beginDhx2)).result).toBe("kFPMiscErr");
    expect((await afp.ask(FPLoginCont, { id: 0, uamData: nothing })).result).toBe("kFPMiscErr");
    decide();
    expect(await login).toBe("kFPNoErr");
  });

  test("a client that logs out or leaves while it is being decided about is not let in", async () => {
    const { afp, desk, session } = openGate();
    let decide = (): void => {};
    desk.deliberation = new Promise((resolve) => (decide = resolve));
    const login = logIn(afp, { ...anna, uam: "Cleartxt Passwrd" });
    session.abandon();
    decide();
    expect(await login).toBe("kFPUserNotAuth");
    expect(desk.admitted).toEqual([]);
  });
});

describe("what needs no login, and what needs one", () => {
  test("what AFP knows but strangers may not is kFPUserNotAuth, the rest kFPCallNotSupported", async () => {
    const { session } = openGate();
    const open = new Set([15, 18, 19, 20, 62, 63]);
    const unknown = new Set([0, 12, 13, 44, 45, 46, 47, 50, 77, 80, 121, 123, 191, 193, 255]);
    for (let code = 0; code < 256; code++) {
      const outcome = await session.command(Buffer.of(code, 0));
      if (outcome === handedOver) throw new Error(`${code} was let in`);
      if (open.has(code)) continue;
      const isUnknown = unknown.has(code) || (code > 79 && code !== 122 && code !== 192);
      expect([code, outcome.result]).toEqual([
        code,
        resultCodes[isUnknown ? "kFPCallNotSupported" : "kFPUserNotAuth"],
      ]);
      expect(outcome.block).toHaveLength(0);
    }
  });

  test("an empty request is malformed", async () => {
    const { session } = openGate();
    expect(await session.command(nothing)).toMatchObject({ result: resultCodes.kFPParamErr });
  });

  test("the data of a write is taken and dropped", async () => {
    const { afp, session } = openGate();
    expect((await afp.transport.write(Buffer.of(33, 0), Buffer.alloc(100))).result).toBe(
      resultCodes.kFPUserNotAuth,
    );
    expect(session.keepsReply()).toBe(false);
  });
});

describe("truncated requests", () => {
  const requests = {
    FPLogin: requestBlock(FPLogin, { ...beginDhx2, uam: "Cleartxt Passwrd", uamData: Buffer.alloc(8, 1) }),
    FPLoginExt: requestBlock(FPLoginExt, { ...beginDhx2, uam: "DHCAST128", uamData: Buffer.alloc(16, 1) }),
    FPLoginCont: requestBlock(FPLoginCont, { id: 1, uamData: nothing }),
  };
  test.each(Object.entries(requests))("%s: every one is refused", async (_name, block) => {
    for (let length = 1; length < block.length; length++) {
      const outcome = await openGate().session.command(block.subarray(0, length));
      if (outcome === handedOver) throw new Error(`let in after ${length} bytes`);
      expect([resultCodes.kFPParamErr, resultCodes.kFPUserNotAuth]).toContain(outcome.result);
    }
  });
});

test("who asks and asks and does not log in is shown out", async () => {
  const gate = openGate();
  for (let asked = 0; asked < strangersRequestsMax; asked++) {
    if (asked % 2 === 0) await gate.session.write().finish();
    else expect((await gate.afp.ask(FPLogout, undefined)).result).toBe("kFPNoErr");
  }
  expect(gate.failures()).toBe(0);
  expect((await gate.afp.ask(FPLogout, undefined)).result).toBe("kFPMiscErr");
  expect((await gate.afp.ask(FPLoginExt, beginDhx2)).result).toBe("kFPMiscErr");
  expect(failuresAfterReply(gate)).toBe(1);
});

import { describe, expect, test } from "vitest";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { afpVersionNames, versionNamed } from "../../src/afp/versions.ts";
import { requestBlock } from "../support/AfpCaller.ts";
import { openGate } from "../support/gate.ts";
import { logIn } from "../support/loginClient.ts";

const methods = ["DHX2", "DHCAST128", "Cleartxt Passwrd"] as const;
const paramErr = -5019;
const authContinue = -5001;

describe.each(methods)("%s", (uam) => {
  test.each(afpVersionNames)("lets a user in at %s", async (version) => {
    const { afp, desk } = openGate();
    expect(await logIn(afp, { user: "anna", password: "secret", uam, version })).toBe("kFPNoErr");
    expect(desk.admitted).toMatchObject([{ uam, userName: "anna", version: versionNamed(version) }]);
  });

  test("refuses a wrong password and an unknown user alike, at the end of the exchange", async () => {
    for (const user of ["anna", "ghost", ""]) {
      const { afp, desk } = openGate();
      expect(await logIn(afp, { user, password: "wrong", uam })).toBe("kFPUserNotAuth");
      expect(desk.claims).toEqual([{ user, password: "wrong", uam }]);
      expect(desk.admitted).toEqual([]);
    }
  });

  test("takes names of odd and even length, decomposed on the wire", async () => {
    for (const user of ["bo", "bob", "jörg", "工藤"]) {
      const { afp, desk } = openGate();
      desk.passwords.set(user, "secret");
      expect(await logIn(afp, { user, password: "secret", uam })).toBe("kFPNoErr");
    }
  });
});

test("a guest may give any name", async () => {
  const { afp, desk } = openGate();
  expect(await logIn(afp, { uam: "No User Authent", user: "whoever" })).toBe("kFPNoErr");
  expect(desk.admitted).toMatchObject([{ uam: "No User Authent", userName: "whoever" }]);
});

/** FPLoginExt of anna by DHX2 up to the type of the directory domain. */
const head = requestBlock(FPLoginExt, {
  version: "AFP3.4",
  uam: "DHX2",
  user: "anna",
  uamData: Buffer.alloc(0),
}).subarray(0, -3);

test("a directory domain of any path type is read over", async () => {
  for (const domain of [
    [1, 1, 65],
    [2, 0],
    [2, 1, 65],
    [3, 0, 1, 65],
    [3, 0, 0],
  ]) {
    const { afp } = openGate();
    const { result } = await afp.transport.command(Buffer.concat([head, Buffer.from(domain)]));
    expect(result).toBe(authContinue);
  }
});

test("another path type, or no domain at all, is malformed", async () => {
  for (const domain of [[0, 0], [4, 0, 0], []]) {
    const { afp } = openGate();
    const { result } = await afp.transport.command(Buffer.concat([head, Buffer.from(domain)]));
    expect(result).toBe(paramErr);
  }
});

test("a user's name of more than 255 bytes is malformed", async () => {
  const { afp } = openGate();
  const request = { version: "AFP3.4", uam: "DHX2", uamData: Buffer.alloc(0) };
  const block = requestBlock(FPLoginExt, { ...request, user: "u".repeat(200) });
  expect((await afp.transport.command(block)).result).toBe(authContinue);
  const longer = Buffer.from(
    block.toString("latin1").replace(`\0\xc8${"u".repeat(200)}`, `\x01\0${"u".repeat(256)}`),
    "latin1",
  );
  expect((await afp.transport.command(longer)).result).toBe(paramErr);
});

test("a user's name that is not UTF-8, or said not to be, is malformed", async () => {
  const { afp } = openGate();
  const whole = Buffer.concat([head, Buffer.of(3, 0, 0)]);
  const typeAt = whole.indexOf(Buffer.from("\x03\0\x04anna", "latin1"));
  const otherType = Buffer.from(whole);
  otherType[typeAt] = 2;
  const brokenText = Buffer.from(whole);
  brokenText[typeAt + 4] = 0xff;
  for (const block of [otherType, brokenText]) {
    expect((await afp.transport.command(block)).result).toBe(paramErr);
  }
});

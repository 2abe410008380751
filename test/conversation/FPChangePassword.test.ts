import { describe, expect, test } from "vitest";
import { FPChangePassword } from "../../src/afp/commands/FPChangePassword.ts";
import { changeMillisecondsMax } from "../../src/afp/PasswordChange.ts";
import type { UamName } from "../../src/afp/uam/index.ts";
import { changePassword, changePasswordAs } from "../support/changePassword.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";
import { Dhx2Client, DhxClient } from "../support/uamClients.ts";

const cleartext = "24 00 10 436c65617274787420506173737772 64 00";
const secretToNew = "7365637265740000 6e65770000000000";

const begin = { uam: "DHX2", user: "", id: 0, uamData: Buffer.alloc(0) };

test("clear text, in the bytes of §5.2: the old password, then the new one", async () => {
  const { client, passwords } = await clientIn("loggedIn");
  await expectExchange(client, `${cleartext} 0000 ${secretToNew}`, "kFPNoErr");
  expect(passwords.asked).toEqual(["secret → new"]);
});

test("before AFP 3 the user's name stands there, padded like the method's", async () => {
  const { client, passwords } = await clientIn("loggedIn", { version: 22 });
  await expectExchange(client, `${cleartext} 04 616e6e61 00 ${secretToNew}`, "kFPNoErr");
  expect(passwords.asked).toEqual(["secret → new"]);
});

test("DHX2 begins with nothing, or with the ID 0, and asks as a login does", async () => {
  const { client } = await clientIn("loggedIn");
  for (const request of ["24 00 04 44485832 00 0000", "24 00 04 64687832 00 0000 0000"]) {
    const { result, block } = await client.transport.command(Buffer.from(request.replaceAll(" ", ""), "hex"));
    expect(result).toBe(-5001);
    expect(block).toHaveLength(2 + 4 + 2 + 256 + 256);
    expect(block.readUInt16BE(0)).not.toBe(0);
    expect(block.subarray(2, 8).toString("hex")).toBe("000000020100");
  }
});

test("every truncation is refused", async () => {
  const { client, passwords } = await clientIn("loggedIn");
  await expectTruncationsRefused(client, `${cleartext} 0000 ${secretToNew}`);
  await expectTruncationsRefused(client, "24 00 04 44485832 00 0000");
  await expectTruncationsRefused(client, `24 00 09 4448434153543132 38 0000 0000 ${"5a".repeat(16)}`);
  expect(passwords.asked).toEqual([]);
});

describe.each([22, 34])("AFP version %i", (version) => {
  const user = version < 30 ? "Anna" : "";

  test.each(["DHX2", "DHCAST128", "Cleartxt Passwrd"] as UamName[])("%s", async (uam) => {
    const { client, passwords } = await clientIn("loggedIn", { version });
    expect(await changePassword(client, { old: "secret", fresh: "grün", uam, user })).toBe("kFPNoErr");
    expect(await changePassword(client, { old: "secret", fresh: "other", uam, user })).toBe("kFPUserNotAuth");
    expect(passwords.asked).toEqual(["secret → grün", "secret → other"]);
    expect(passwords.buffers.flatMap((buffer) => [...buffer]).every((byte) => byte === 0)).toBe(true);
  });
});

test("Randnum exchange: one message without an ID, each password under the other; two-way has none of its own", async () => {
  for (const [version, user] of [
    [22, "Anna"],
    [34, ""],
  ] as const) {
    const { client, passwords } = await clientIn("loggedIn", { version });
    const uam = "Randnum exchange";
    expect(await changePassword(client, { old: "wrong", fresh: "new", uam, user })).toBe("kFPUserNotAuth");
    expect(passwords.asked).toEqual([]);
    expect(await changePassword(client, { old: "secret", fresh: "new", uam, user })).toBe("kFPNoErr");
    expect(await changePassword(client, { old: "new", fresh: "eight ch", uam, user })).toBe("kFPNoErr");
    expect(passwords.asked).toEqual(["secret → new", "new → eight ch"]);
    const change = { old: "eight ch", fresh: "secret", user };
    expect(await changePassword(client, { ...change, uam: "2-Way Randnum exchange" })).toBe("kFPBadUAM");
    expect(await changePassword(client, { ...change, uam: "SRP" })).toBe("kFPBadUAM");
  }
});

test("the longest passwords of DHX2 and DHX fill their fields", async () => {
  const { client, passwords } = await clientIn("loggedIn");
  expect(await changePassword(client, { old: "secret", fresh: "x".repeat(256) })).toBe("kFPNoErr");
  const change = { old: "secret", fresh: "y".repeat(64), uam: "DHCAST128" } as const;
  expect(await changePassword(client, change)).toBe("kFPUserNotAuth");
  expect(passwords.asked[1]).toBe(`secret → ${"y".repeat(64)}`);
});

test.each([
  ["same", "kFPPwdSameErr"],
  ["tooShort", "kFPPwdTooShortErr"],
  ["policy", "kFPPwdPolicyErr"],
  ["notAllowed", "kFPAccessDenied"],
  ["notSupported", "kFPCallNotSupported"],
  ["unavailable", "kFPMiscErr"],
] as const)("the verdict %s is %s", async (verdict, result) => {
  const { client, passwords } = await clientIn("loggedIn");
  passwords.verdict = verdict;
  expect(await changePassword(client, { old: "secret", fresh: "new" })).toBe(result);
});

test("where it is not allowed nothing is begun", async () => {
  const { client } = await clientIn("loggedIn", { server: { maySetPassword: false } });
  expect((await client.ask(FPChangePassword, begin)).result).toBe("kFPCallNotSupported");
});

test("methods that change nothing, or are not offered, are refused", async () => {
  const { client } = await clientIn("loggedIn", { server: { uams: ["DHX2", "No User Authent"] } });
  for (const uam of ["No User Authent", "DHCAST128", "2-Way Randnum exchange", "SRP", ""]) {
    expect((await client.ask(FPChangePassword, { ...begin, uam })).result, uam).toBe("kFPBadUAM");
  }
});

test("a guest has no password, and nobody changes another's", async () => {
  const guest = await clientIn("loggedIn", { account: { isGuest: true } });
  expect((await guest.client.ask(FPChangePassword, begin)).result).toBe("kFPAccessDenied");
  const { client } = await clientIn("loggedIn", { version: 22 });
  expect((await client.ask(FPChangePassword, { ...begin, user: "fred" })).result).toBe("kFPAccessDenied");
});

test("a wrong nonce never gets to who decides", async () => {
  const liars = [
    [new (lying(Dhx2Client))(Buffer.from("new"), Buffer.from("secret")), "DHX2", "kFPUserNotAuth"],
    [new (lying(DhxClient))(Buffer.from("new"), Buffer.from("secret")), "DHCAST128", "kFPParamErr"],
  ] as const;
  const { client, passwords } = await clientIn("loggedIn");
  for (const [liar, uam, result] of liars) expect(await changePasswordAs(liar, client, { uam })).toBe(result);
  expect(passwords.asked).toEqual([]);
});

/** Sends the server's nonce back as it came. */
function lying<Client extends typeof Dhx2Client | typeof DhxClient>(honest: Client): Client {
  return class extends (honest as typeof Dhx2Client) {
    protected override proofNonce(nonce: Buffer): Buffer {
      return nonce;
    }
  } as unknown as Client;
}

describe("between the rounds", () => {
  /** A change that waits for its second message, and that message. */
  async function half() {
    const opened = await clientIn("loggedIn");
    const mac = new Dhx2Client(Buffer.from("new"), Buffer.from("secret"));
    const { reply } = await opened.client.ask(FPChangePassword, begin);
    const { id, uamData } = reply ?? { id: 0, uamData: Buffer.alloc(0) };
    return { ...opened, next: { uam: "DHX2", user: "", id, uamData: mac.answer(uamData) } };
  }

  test("the ID that was given counts, once", async () => {
    const { client, next } = await half();
    expect((await client.ask(FPChangePassword, next)).result).toBe("kFPAuthContinue");
    expect((await client.ask(FPChangePassword, next)).result).toBe("kFPParamErr");
    const wrong = await half();
    const other = { ...wrong.next, id: wrong.next.id + 1 };
    expect((await wrong.client.ask(FPChangePassword, other)).result).toBe("kFPParamErr");
    expect((await wrong.client.ask(FPChangePassword, wrong.next)).result).toBe("kFPParamErr");
  });

  test("another start, of whatever method, forgets what was begun", async () => {
    const { client, next } = await half();
    await client.ask(FPChangePassword, { ...begin, uam: "DHCAST128", uamData: Buffer.alloc(16, 0x5a) });
    expect((await client.ask(FPChangePassword, next)).result).toBe("kFPParamErr");
  });

  test("a client that takes too long begins anew", async () => {
    const late = await half();
    late.clock.advance(changeMillisecondsMax + 1);
    expect((await late.client.ask(FPChangePassword, late.next)).result).toBe("kFPParamErr");
  });
});

import { expect, test } from "vitest";
import type { Account } from "../../../src/accounts/Account.ts";
import type { PasswordChanges, WantedChange } from "../../../src/accounts/PasswordChanges.ts";
import type { VolumePasswords } from "../../../src/accounts/VolumePasswords.ts";
import { fromSessionSchema } from "../../../src/processes/messages.ts";
import { PasswordCounter, type PasswordRights } from "../../../src/processes/supervisor/PasswordCounter.ts";
import { silentLog } from "../../../src/system/log.ts";

const account = { name: "anna", isGuest: false } as Account;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const change = {
  type: "changePassword" as const,
  request: 7,
  oldPassword: base64("old"),
  newPassword: base64("new"),
};
const open = { type: "volumePassword" as const, request: 8, volume: "Music", password: base64("Sesame\0\0") };

/** A session's talk, and what reached those who decide. */
function talk(more: Partial<PasswordRights> = {}, deliberation?: Promise<void>) {
  const asked: string[] = [];
  const changes = {
    change: async ({ name }: Account, wanted: WantedChange) => {
      const [old, fresh] = [wanted.oldPassword, wanted.newPassword].map((bytes) =>
        Buffer.from(bytes).toString(),
      );
      asked.push(`${name} ${old} ${fresh} ${wanted.charactersMin}`);
      await deliberation;
      return "changed";
    },
  } as unknown as PasswordChanges;
  const volumes = {
    isRight: async (right: string, given: Uint8Array) => right === Buffer.from(given).toString().slice(0, 6),
  } as unknown as VolumePasswords;
  const rights: PasswordRights = {
    account,
    clientAddress: "192.0.2.1",
    stores: ["own"],
    newPasswordCharactersMin: 6,
    volumePasswords: new Map([["Music", "Sesame"]]),
    ...more,
  };
  const counter = new PasswordCounter(changes, volumes);
  return { ask: counter.forSession(rights, silentLog, new AbortController().signal), asked };
}

test("a session changes the password of its own account", async () => {
  const { ask, asked } = talk();
  expect(await ask(change)).toEqual({ type: "changeAnswer", request: 7, verdict: "changed" });
  expect(asked).toEqual(["anna old new 6"]);
});

test("a server that lets nobody change passwords does not look at them", async () => {
  const { ask, asked } = talk({ newPasswordCharactersMin: undefined });
  expect(await ask(change)).toMatchObject({ verdict: "notSupported" });
  expect(asked).toEqual([]);
});

test("one question at a time: a session that asks on is refused at once", async () => {
  let decide = (): void => {};
  const { ask, asked } = talk({}, new Promise((resolve) => (decide = resolve)));
  const first = ask(change);
  expect(await ask({ ...change, request: 9 })).toEqual({
    type: "changeAnswer",
    request: 9,
    verdict: "unavailable",
  });
  expect(await ask(open)).toEqual({ type: "volumePasswordAnswer", request: 8, isRight: false });
  decide();
  expect(await first).toMatchObject({ verdict: "changed" });
  expect(await ask(open)).toMatchObject({ isRight: true });
  expect(asked).toHaveLength(1);
});

test("only the session's own volumes have passwords for it", async () => {
  const { ask } = talk();
  expect(await ask(open)).toEqual({ type: "volumePasswordAnswer", request: 8, isRight: true });
  expect(await ask({ ...open, volume: "Films" })).toMatchObject({ isRight: false });
  expect(await ask({ ...open, password: base64("sesame\0\0") })).toMatchObject({ isRight: false });
});

test("a message has room for what a method can carry, and no more", () => {
  const field = (bytes: number) => Buffer.alloc(bytes, 0x78).toString("base64");
  const ofBytes = (bytes: number) => ({ ...change, oldPassword: field(bytes), newPassword: field(bytes) });
  expect(fromSessionSchema.safeParse(ofBytes(256)).success).toBe(true);
  expect(fromSessionSchema.safeParse(ofBytes(262)).success).toBe(false);
  expect(fromSessionSchema.safeParse({ ...open, password: field(8) }).success).toBe(true);
  expect(fromSessionSchema.safeParse({ ...open, password: field(12) }).success).toBe(false);
});

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/accounts/Account.ts";
import { PasswordChanges } from "../../../src/accounts/PasswordChanges.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import { hashPassword, isPassword } from "../../../src/accounts/passwordHash.ts";
import type { SystemAccounts, SystemPasswordChange } from "../../../src/accounts/SystemAccounts.ts";
import type { Verdict } from "../../../src/accounts/Verdict.ts";
import { silentLog } from "../../../src/system/log.ts";
import type { SystemChange } from "../../../src/system/pamChange.ts";

const cheap = { N: 1024, r: 8, p: 1 };

const fred: Account = {
  name: "fred",
  fullName: "Fred",
  isGuest: false,
  uid: 1001,
  gid: 100,
  groups: [100],
  groupNames: [],
  home: undefined,
};

let folder: string;
let file: PasswordFile;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-change-"));
  file = new PasswordFile(path.join(folder, "passwd"));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

async function addFred(password: string, mustChange = false): Promise<void> {
  const hash = await hashPassword(password, cheap);
  const nobodys = { uid: undefined, gid: undefined };
  await file.set({
    name: "fred",
    hash,
    fullName: "",
    groups: ["macs"],
    ...nobodys,
    isDisabled: false,
    mustChange,
  });
}

/** Somebody who takes "old" for the password, or says something else; `meanwhile` happens before the answer. */
function changes(
  options: {
    verdict?: Verdict;
    meanwhile?: () => Promise<unknown>;
    answer?: SystemChange;
    isRoot?: boolean;
  } = {},
) {
  const verified: string[] = [];
  const changed: { user: string; uid: number; passwords: string }[] = [];
  const system = {
    isRoot: () => options.isRoot ?? true,
    findUser: async (name: string | number) => (name === "fred" ? { name: "fred", uid: 1001 } : undefined),
    changePassword: async ({ user, uid, oldPassword, newPassword }: SystemPasswordChange) => {
      const passwords = `${Buffer.from(oldPassword).toString()} → ${Buffer.from(newPassword).toString()}`;
      changed.push({ user, uid, passwords });
      return options.answer ?? "changed";
    },
  } as unknown as SystemAccounts;
  const authenticator = {
    verify: async (user: string, password: string | Uint8Array): Promise<Verdict> => {
      verified.push(`${user} ${Buffer.from(password).toString()}`);
      await options.meanwhile?.();
      if (options.verdict !== undefined) return options.verdict;
      const isRight = Buffer.from(password).toString() === "old";
      return isRight ? { kind: "accepted", account: fred } : { kind: "refused" };
    },
  };
  const deciding = new PasswordChanges({ passwordFile: file, authenticator, system, log: silentLog });
  const change = (old: string, fresh: string, account = fred, charactersMin = 1) => {
    const wanted = { oldPassword: Buffer.from(old), newPassword: Buffer.from(fresh), charactersMin };
    return deciding.change(account, wanted, { clientAddress: "192.0.2.1" });
  };
  return { change, verified, changed };
}

async function holds(password: string): Promise<boolean> {
  const found = file.find("fred");
  return found.kind === "user" && isPassword(password, found.record.hash);
}

test("a user of our own gets the new password, and keeps the rest of the line", async () => {
  await addFred("old");
  const { change, verified, changed } = changes();
  expect(await change("old", "n\u0065\u0301w")).toBe("changed");
  expect([await holds("old"), await holds("n\u00e9w")]).toEqual([false, true]);
  expect(file.find("fred")).toMatchObject({ record: { groups: ["macs"] } });
  expect({ verified, changed }).toEqual({ verified: ["fred old"], changed: [] });
});

test("one of our own who had to choose another password has not to any more", async () => {
  await addFred("old", true);
  const { change } = changes({ verdict: { kind: "mustChange", account: fred } });
  expect(await change("old", "new")).toBe("changed");
  expect(file.find("fred")).toMatchObject({ record: { groups: ["macs"] } });
  expect(file.find("fred")).not.toMatchObject({ record: { mustChange: true } });
  expect(fs.readFileSync(file.path, "utf8")).not.toContain("mustchange");
});

test("a wrong old password changes nothing", async () => {
  await addFred("old");
  expect(await changes().change("wrong", "new")).toBe("refused");
  expect(await holds("old")).toBe(true);
});

test("what is wrong with the new password alone is said without a look at the old one", async () => {
  await addFred("old");
  const { change, verified } = changes();
  expect(await change("old", "")).toBe("tooShort");
  expect(await change("old", "ÄÖÜ🎺🎺", fred, 6)).toBe("tooShort");
  expect(await change("old", "zero\0")).toBe("policy");
  expect(await change("old", "old")).toBe("same");
  expect(await change("\u00fc", "u\u0308")).toBe("same");
  expect(verified).toEqual([]);
  expect(await change("old", "ÄÖÜ🎺🎺🎺", fred, 6)).toBe("changed");
});

test("who was quicker wins: a password that was replaced meanwhile is not the old one any more", async () => {
  await addFred("old");
  const { change } = changes({ meanwhile: () => addFred("the administrator's") });
  expect(await change("old", "new")).toBe("refused");
  expect(await holds("the administrator's")).toBe(true);
});

test("guests, and those whose account is closed, may not", async () => {
  await addFred("old");
  expect(await changes().change("old", "new", { ...fred, isGuest: true })).toBe("notAllowed");
  for (const kind of ["disabled", "closed", "expired", "mustChange"] as const) {
    expect(await changes({ verdict: { kind } }).change("old", "new")).toBe("notAllowed");
  }
  fs.appendFileSync(file.path, "fred:twice\n");
  expect(await changes().change("old", "new")).toBe("notAllowed");
});

test("the system's users are the system's to change; one who has to change may", async () => {
  const { change, changed } = changes();
  expect(await change("old", "new")).toBe("changed");
  expect(changed).toEqual([{ user: "fred", uid: 1001, passwords: "old → new" }]);
  for (const kind of ["mustChange", "expired"] as const) {
    expect(await changes({ verdict: { kind, account: fred } }).change("old", "new")).toBe("changed");
    const other = { ...fred, uid: 1002 };
    expect(await changes({ verdict: { kind, account: other } }).change("old", "new")).toBe("refused");
  }
  for (const answer of ["policy", "notSupported", "unavailable"] as const) {
    expect(await changes({ answer }).change("old", "new")).toBe(answer);
  }
});

test("an account that is not the one that the name now means is left alone", async () => {
  const { change, changed } = changes();
  expect(await change("old", "new", { ...fred, uid: 1002 })).toBe("refused");
  expect(await changes({ isRoot: false }).change("old", "new")).toBe("notAllowed");
  const stranger = { ...fred, name: "gone" };
  expect(await change("old", "new", stranger)).toBe("notAllowed");
  expect(changed).toEqual([]);
});

test("a file that can't be written is a failure, and the old password holds", async () => {
  await addFred("old");
  const meanwhile = async () => {
    fs.rmSync(`${file.path}.lock`);
    fs.mkdirSync(`${file.path}.lock`);
  };
  expect(await changes({ meanwhile }).change("old", "new")).toBe("unavailable");
  expect(await holds("old")).toBe(true);
});

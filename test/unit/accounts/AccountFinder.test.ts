import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AccountFinder, type AccountStore } from "../../../src/accounts/AccountFinder.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { SystemAccounts } from "../../../src/accounts/SystemAccounts.ts";
import { silentLog } from "../../../src/system/log.ts";

const hash = { cost: { N: 1024, r: 8, p: 1 }, salt: Buffer.alloc(16, 1), hash: Buffer.alloc(32, 2) };

let folder: string;
let file: PasswordFile;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-finder-"));
  file = new PasswordFile(path.join(folder, "passwd"));
  for (const [name, fullName] of [
    ["both", ""],
    ["own", "Full Name"],
    ["other", "system"],
    ["root", ""],
  ] as const) {
    await file.set({ name, hash, fullName, groups: [], uid: undefined, gid: undefined, isDisabled: false });
  }
  fs.appendFileSync(file.path, "wrong:line\n");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

/** Who finds the name where the system knows "both", "system", "wrong" and root. */
async function find(name: string, stores: AccountStore[], isRoot = true): Promise<string> {
  const system = {
    isRoot: () => isRoot,
    findUser: async (key: string | number) =>
      ["both", "system", "wrong", "root"].includes(String(key))
        ? { name: key, uid: key === "root" ? 0 : 7 }
        : undefined,
  } as unknown as SystemAccounts;
  const found = await new AccountFinder(file, system, silentLog).find(name, stores);
  if (found.kind === "own") return `own ${found.record.name}`;
  return found.kind === "system" ? `system ${found.stores.join(",")}` : "nobody";
}

test.each<[name: string, ownFirst: string, systemFirst: string, ownOnly: string, systemOnly: string]>([
  ["both", "own both", "system pam", "own both", "system pam"],
  ["own", "own own", "own own", "own own", "nobody"],
  ["system", "system pam", "system pam", "own other", "system pam"],
  ["Full Name", "own own", "own own", "own own", "nobody"],
  ["wrong", "nobody", "system pam", "nobody", "system pam"],
  ["root", "own root", "nobody", "own root", "nobody"],
  ["stranger", "nobody", "nobody", "nobody", "nobody"],
])("%j is found by the first store that has the name, and only there", async (name, ...expected) => {
  const orders: AccountStore[][] = [["own", "pam"], ["pam", "own"], ["own"], ["pam"]];
  expect(await Promise.all(orders.map((order) => find(name, order)))).toEqual(expected);
});

test("the ways to ask the system are handed on in their order", async () => {
  expect(await find("both", ["shadow", "pam", "own"])).toBe("system shadow,pam");
  expect(await find("system", ["own", "pam", "shadow"])).toBe("system pam,shadow");
});

test("without root there are no users of the system", async () => {
  expect(await find("both", ["pam", "own"], false)).toBe("own both");
  expect(await find("system", ["pam"], false)).toBe("nobody");
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeCredentials } from "../../src/accounts/Credentials.ts";
import { PasswordFile } from "../../src/accounts/PasswordFile.ts";
import { isPassword } from "../../src/accounts/passwordHash.ts";
import { isSrpVerifierOf } from "../support/isSrpVerifierOf.ts";
import { removeUnfinished } from "../../src/state/atomicFile.ts";

const cheap = { N: 1024, r: 8, p: 1 };

let folder: string;
let file: PasswordFile;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-crash-"));
  file = new PasswordFile(path.join(folder, "passwd"));
});

afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

async function setPassword(name: string, text: string): Promise<void> {
  const credentials = await makeCredentials(name, text, cheap);
  const rest = { fullName: "", groups: [], uid: undefined, gid: undefined, isDisabled: false };
  const kept = { password: Buffer.from(text), recoverable: "yes" as const };
  await file.set({ name, ...credentials, ...rest }, kept);
}

/** The one password that everything which is kept of the user agrees on. */
async function passwordOf(name: string, candidates: readonly string[]): Promise<string> {
  const seen = new PasswordFile(file.path);
  const found = seen.find(name);
  if (found.kind !== "user") return found.kind;
  const readable = seen.recoverable.find(name, found.record)?.toString() ?? "none is readable";
  expect(candidates).toContain(readable);
  expect(await isPassword(readable, found.record.hash)).toBe(true);
  expect(isSrpVerifierOf(name, readable, found.record.srp)).toBe(true);
  return readable;
}

const calls = ["openSync", "writeFileSync", "fchmodSync", "fsyncSync", "renameSync", "rmSync"] as const;

/** From the nth call on nothing reaches the disk any more, as when the process is killed; what it held is closed. */
function dieAtCall(n: number): { died: boolean } {
  const fate = { died: false };
  let count = 0;
  for (const name of calls) {
    const real = fs[name] as (...args: unknown[]) => unknown;
    vi.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      if (++count < n) return real.apply(fs, args);
      fate.died = true;
      throw new Error("killed");
    }) as never);
  }
  return fate;
}

test("a change that is killed at any call leaves the old password or the new one, in all its forms", async () => {
  await setPassword("anna", "anna's");
  let calls = 0;
  const left = new Set<string>();
  for (let n = 1, hasDied = true; hasDied; n++) {
    await setPassword("fred", "old");
    const fate = dieAtCall(n);
    await setPassword("fred", "new").catch(() => undefined);
    vi.restoreAllMocks();
    hasDied = fate.died;
    left.add(await passwordOf("fred", ["old", "new"]));
    expect(await passwordOf("anna", ["anna's"])).toBe("anna's");
    calls = n;
  }
  expect(calls).toBeGreaterThan(15);
  expect(left).toEqual(new Set(["old", "new"]));
  removeUnfinished(folder);
  expect(fs.readdirSync(folder).toSorted()).toEqual(["passwd", "passwd.lock", "recoverable"]);
  const lines = fs.readFileSync(path.join(folder, "recoverable"), "utf8").split("\n");
  expect(lines.filter((line) => line.startsWith("fred"))).toHaveLength(1);
});

test("a removal that is killed at any call leaves the user whole, or gone", async () => {
  const left = new Set<string>();
  for (let n = 1, hasDied = true; hasDied; n++) {
    await setPassword("fred", "old");
    const fate = dieAtCall(n);
    await file.remove("fred").catch(() => undefined);
    vi.restoreAllMocks();
    hasDied = fate.died;
    left.add(await passwordOf("fred", ["old"]));
  }
  expect(left).toEqual(new Set(["old", "unknown"]));
});

test("a process that is killed with SIGKILL while it changes passwords leaves one that is whole", async () => {
  const at = (name: string) => JSON.stringify(new URL(`../../src/accounts/${name}.ts`, import.meta.url).href);
  const script = `
    import { makeCredentials } from ${at("Credentials")};
    import { PasswordFile } from ${at("PasswordFile")};
    const file = new PasswordFile(${JSON.stringify(file.path)});
    for (let count = 0; ; count++) {
      const text = "pass" + (count % 4);
      const credentials = await makeCredentials("fred", text, ${JSON.stringify(cheap)});
      const rest = { fullName: "", groups: [], isDisabled: false };
      const kept = { password: Buffer.from(text), recoverable: "yes" };
      await file.set({ name: "fred", ...credentials, ...rest }, kept);
      process.stdout.write(".");
    }`;
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script]);
    // The data comes when it comes: the kill meets whatever the child does then.
    for (let chunks = 0; chunks < 10 + round; chunks++) await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await passwordOf("fred", ["pass0", "pass1", "pass2", "pass3"])).toMatch(/^pass\d$/);
  }
  await setPassword("fred", "after");
  expect(await passwordOf("fred", ["after"])).toBe("after");
});

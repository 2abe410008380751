import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StateFolder } from "../../../src/state/StateFolder.ts";
import { temporaryFolder } from "../../support/cnidStores.ts";

describe("the state folder", () => {
  let folder: string;
  let remove: () => void;
  let state: StateFolder;
  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    state = new StateFolder(path.join(folder, "var/state"));
  });
  afterEach(() => remove());
  const modeOf = (file: string): number => fs.statSync(file).mode & 0o777;

  test("is for its owner only", () => {
    state.prepare();
    expect([state.path, state.cnidFolder, state.spaceFolder].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
    fs.chmodSync(state.path, 0o755);
    state.prepare();
    expect(modeOf(state.path)).toBe(0o700);
  });

  test("lets the service step through to its own rooms, and see no more", () => {
    const { uid, gid } = fs.statSync(folder);
    state.prepare({ uid, gid });
    expect(modeOf(state.path)).toBe(0o711);
    expect(modeOf(state.cnidFolder)).toBe(0o700);
  });

  test("is cleared of what a crash left in it", () => {
    state.prepare();
    fs.writeFileSync(`${state.passwordFile}.new-0123456789ab`, "");
    state.prepare();
    expect(fs.readdirSync(state.path).sort()).toEqual(["cnid", "space"]);
  });

  test("has a folder of its own for every key, whatever is in it", () => {
    const keys = [
      "a",
      "A",
      "a/b",
      "a_2fb",
      "a b",
      "é",
      "..",
      ".",
      "/",
      "ids.lmdb",
      "x".repeat(200),
      "x".repeat(201),
    ];
    const folders = keys.map((key) => state.cnidStoreFolder(key));
    expect(new Set(folders).size).toBe(keys.length);
    for (const found of folders) {
      expect(path.relative(state.cnidFolder, found)).toMatch(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/);
      fs.mkdirSync(found, { recursive: true });
    }
    expect(state.spaceLedgerFolder("a/b")).toBe(path.join(state.spaceFolder, "a_2fb"));
    expect(() => state.cnidStoreFolder("")).toThrow(RangeError);
  });
});

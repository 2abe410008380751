import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  openMode,
  readFileIfThere,
  removeUnfinished,
  secretMode,
  writeFileAtomically,
} from "../../../src/state/atomicFile.ts";
import { temporaryFolder } from "../../support/cnidStores.ts";

const noSpace = (): never => {
  throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
};

describe("a file that is replaced as a whole", () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ folder, remove } = temporaryFolder()));
  afterEach(() => {
    vi.restoreAllMocks();
    remove();
  });
  const at = (name: string): string => path.join(folder, name);

  test("has the new content, and the mode whatever the umask says", () => {
    const umask = process.umask(0o077);
    writeFileAtomically(at("file"), "one", openMode);
    process.umask(umask);
    expect(fs.statSync(at("file")).mode & 0o777).toBe(openMode);
    writeFileAtomically(at("file"), Buffer.from("two"), secretMode);
    expect(readFileIfThere(at("file"))?.toString()).toBe("two");
    expect(fs.statSync(at("file")).mode & 0o777).toBe(secretMode);
    expect(fs.readdirSync(folder)).toEqual(["file"]);
  });

  test.each(["openSync", "writeFileSync", "fchmodSync", "fsyncSync", "renameSync"] as const)(
    "is the old one, and alone, when %s fails",
    (call) => {
      writeFileAtomically(at("file"), "old", secretMode);
      vi.spyOn(fs, call).mockImplementationOnce(noSpace);
      expect(() => writeFileAtomically(at("file"), "new", secretMode)).toThrow("ENOSPC");
      expect(fs.readFileSync(at("file"), "latin1")).toBe("old");
      expect(fs.readdirSync(folder)).toEqual(["file"]);
    },
  );

  test("is synced before it gets its name, and its folder after that", () => {
    const calls: string[] = [];
    const sync = fs.fsyncSync;
    const rename = fs.renameSync;
    vi.spyOn(fs, "fsyncSync").mockImplementation((descriptor) => {
      calls.push(fs.fstatSync(descriptor).isDirectory() ? "sync folder" : "sync file");
      sync(descriptor);
    });
    vi.spyOn(fs, "renameSync").mockImplementation((from, to) => {
      calls.push("rename");
      rename(from, to);
    });
    writeFileAtomically(at("file"), "new", secretMode);
    expect(calls).toEqual(["sync file", "rename", "sync folder"]);
  });

  test("stays where a link leads to it", () => {
    fs.mkdirSync(at("elsewhere"));
    fs.writeFileSync(at("elsewhere/file"), "old");
    fs.symlinkSync("elsewhere/file", at("link"));
    writeFileAtomically(at("link"), "new", secretMode);
    expect(fs.lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(at("elsewhere/file"), "latin1")).toBe("new");
  });

  test("is undefined where there is none, and an error where it can't be read", () => {
    expect(readFileIfThere(at("none"))).toBeUndefined();
    expect(() => readFileIfThere(folder)).toThrow("EISDIR");
  });

  test("leaves what a crash interrupted to be cleared away, and nothing else", () => {
    const names = ["passwd", "passwd.new-0123456789ab", "a.new-file", ".new-"];
    for (const name of names) fs.writeFileSync(at(name), "");
    removeUnfinished(folder);
    expect(fs.readdirSync(folder).sort()).toEqual([".new-", "a.new-file", "passwd"]);
  });
});

import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeHeader, encodeHeader, entryId } from "../../../src/storage/appleDouble.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { kernelLocks } from "../../../src/storage/LockFile.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../../src/storage/Metadata.ts";
import { content, fileWith, kindOfPromise } from "../../support/fileStoreWords.ts";

const markName = `.bandstand-exchange-${process.geteuid?.() ?? 0}`;

let folder: string;
let store: FileStore;

function open(metadata: "sys" | "ad"): void {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-exchange-"));
  store = makeStore(folder, { metadata });
}

const inodeOf = (name: string) => String(fs.lstatSync(join(folder, name), { bigint: true }).ino);

afterEach(() => {
  store.close();
  fs.rmSync(folder, { recursive: true });
});

test("Netatalk's ids in the AppleDouble file of a name are empty after its contents changed", async () => {
  open("ad");
  for (const name of ["a", "b"]) {
    fileWith(store, name, `data of ${name}`, `resource of ${name}`);
    store.writeMetadata(name, { ...emptyMetadata(), comment: Buffer.from(name) });
    const at = join(folder, ".AppleDouble", name);
    const head = fs.readFileSync(at);
    const entries = (decodeHeader(head) ?? []).map((entry) =>
      entry.id === entryId.inode ? { ...entry, length: 8 } : entry,
    );
    head.set(encodeHeader(head.subarray(8, 24), entries));
    fs.writeFileSync(at, head);
  }
  await store.exchange("a", "b");
  for (const [name, other] of ["ab", "ba"]) {
    const entries = decodeHeader(fs.readFileSync(join(folder, ".AppleDouble", name ?? ""))) ?? [];
    expect(entries).toHaveLength(13);
    expect(entries.find(({ id }) => id === entryId.inode)?.length).toBe(0);
    expect(content(store, name ?? "", "resource")).toBe(`resource of ${other}`);
    expect(store.readMetadata(name ?? "")?.comment.toString()).toBe(name);
  }
});

describe("a mark that somebody left", () => {
  beforeEach(() => {
    open("sys");
    fileWith(store, "a", "data of a", "resource of a");
    fileWith(store, "b", "data of b", "resource of b");
  });

  /** As if the process had died behind the first step. */
  function leave(): string[][] {
    const files = ["a", "b", inodeOf("a"), inodeOf("b")];
    const forks = ["._a", "._b", inodeOf("._a"), inodeOf("._b")];
    fs.renameSync(join(folder, "a"), join(folder, "c"));
    fs.renameSync(join(folder, "b"), join(folder, "a"));
    fs.renameSync(join(folder, "c"), join(folder, "b"));
    return [files, forks];
  }

  test("is followed by whoever looks next, and taken away", () => {
    fs.writeFileSync(join(folder, markName), JSON.stringify(leave()), { mode: 0o600 });
    expect(content(store, "a", "resource")).toBe("resource of b");
    expect(content(store, "b", "resource")).toBe("resource of a");
    expect(fs.existsSync(join(folder, markName))).toBe(false);
  });

  test("is left alone while its writer lives, and holds off a second exchange", async () => {
    fs.writeFileSync(join(folder, markName), JSON.stringify(leave()), { mode: 0o600 });
    const fd = fs.openSync(join(folder, markName), "r+");
    kernelLocks(fd).set("write", 0n, 1n);
    expect(store.list("")).toEqual(expect.arrayContaining(["a", "b"]));
    expect(await kindOfPromise(store.exchange("a", "b"))).toBe("busy");
    expect(fs.existsSync(join(folder, markName))).toBe(true);
    fs.closeSync(fd);
  });

  test.each([
    "",
    "no JSON",
    "{}",
    "[[]]",
    '[["a"]]',
    '[["a","b","x","y"]]',
    '[["../a","b","1","2"],["._a","._b","3","4"]]',
    "[1, 2]",
  ])("with nothing in it that makes sense (%j) changes nothing", (text) => {
    fs.writeFileSync(join(folder, markName), text, { mode: 0o600 });
    expect(content(store, "a")).toBe("data of a");
    expect(content(store, "a", "resource")).toBe("resource of a");
    expect(store.list("").toSorted()).toEqual(["a", "b"]);
    expect(fs.existsSync(join(folder, markName))).toBe(false);
  });

  test("about other files than those that are there now changes nothing", () => {
    const [files = [], forks = []] = leave();
    fs.writeFileSync(join(folder, markName), JSON.stringify([["a", "b", "1", "2"], forks]), { mode: 0o600 });
    expect(content(store, "a", "resource")).toBe("resource of a");
    expect(fs.existsSync(join(folder, markName))).toBe(false);
    expect(files).toHaveLength(4);
  });
});

describe("a mark that somebody else made out of a file of ours", () => {
  beforeEach(() => {
    open("sys");
    fs.mkdirSync(join(folder, "shared"));
    fs.mkdirSync(join(folder, "private"));
    fileWith(store, "private/secret", "secret");
    fileWith(store, "shared/bait", "bait");
  });

  const third = (): string => join(folder, "shared", `${markName}-file`);
  const left = (): string[] => ["private/secret", "shared/bait"].map((path) => content(store, path));

  function forge(words: unknown, options: { mode?: number; isLinked?: boolean } = {}): void {
    const mark = join(folder, "shared", markName);
    fs.writeFileSync(mark, JSON.stringify(words), { mode: 0o600 });
    fs.chmodSync(mark, options.mode ?? 0o600);
    if (options.isLinked === true) fs.linkSync(mark, join(folder, "shared/other name"));
    fs.writeFileSync(third(), "planted");
  }

  test("puts nothing into a folder that has no such mark", () => {
    forge([["shared/none", "private/planted", "", ""], []]);
    expect(store.list("shared")).toContain("bait");
    expect(store.list("private")).toEqual(["secret"]);
  });

  test("takes nothing out of a folder that has no such mark", async () => {
    const forks = ["shared/bait", "private/secret", inodeOf("private/secret"), inodeOf("shared/bait")];
    for (const files of [
      ["shared/none", "shared/no", "", ""],
      ["shared/none", "private/none", "", ""],
    ]) {
      await nextTurn();
      forge([files, forks]);
      store.list("shared");
      expect(left()).toEqual(["secret", "bait"]);
    }
  });

  test.each([{ mode: 0o660 }, { isLinked: true }])(
    "is not read where others could write it: %j",
    async (options) => {
      forge([["shared/none", "shared/planted", "", ""], []], options);
      expect(store.list("shared")).not.toContain("planted");
      await nextTurn();
      fs.rmSync(third());
      forge([["shared/none", "shared/planted", "", ""], []]);
      expect(store.list("shared")).toContain("none");
    },
  );
});

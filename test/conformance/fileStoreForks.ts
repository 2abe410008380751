import { afterEach, describe, expect, test } from "vitest";
import { rangeLocksMax } from "../../src/storage/RangeLocks.ts";
import type { FileStore, ForkFile, ForkKind } from "../../src/storage/FileStore.ts";
import { access, content, contentOf, fileWith, kindOf, kindOfPromise } from "../support/fileStoreWords.ts";
import type { Sessions } from "./fileStore.ts";

/** Forks: bytes, deny modes, byte-range locks. */
export function forkCases(s: Sessions): void {
  const opened: ForkFile[] = [];
  const open = (store: FileStore, letters: string, kind: ForkKind = "data", path = "a"): ForkFile => {
    const fork = store.openFork(path, kind, access(letters));
    opened.push(fork);
    return fork;
  };
  afterEach(() => {
    for (const fork of opened.splice(0)) fork.close();
  });

  describe.each(["data", "resource"] as const)("the %s fork", (kind) => {
    test("is read and written at any offset, and grows with zeros between", () => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      expect(fork.length()).toBe(0);
      expect(fork.read(Buffer.alloc(10), 0)).toBe(0);
      fork.write(Buffer.from("end"), 10);
      fork.write(Buffer.from("start"), 0);
      expect(contentOf(open(s.other, "r", kind))).toBe("start\0\0\0\0\0end");
      const into = Buffer.alloc(5);
      expect(fork.read(into, 11)).toBe(2);
      expect(fork.read(into, 13)).toBe(0);
      expect(fork.read(into, 100)).toBe(0);
      fork.setLength(3);
      fork.setLength(6);
      expect(contentOf(fork)).toBe("sta\0\0\0");
      expect(fork.diskBytes()).toBeGreaterThan(0);
    });

    test("does only what it was opened for, and nothing when closed", async () => {
      fileWith(s.store, "a", "data", "resource");
      const reader = open(s.store, "r", kind);
      const writer = open(s.store, "w", kind);
      const none = open(s.store, "", kind);
      expect(kindOf(() => reader.write(Buffer.from("x"), 0))).toBe("notOpenForThat");
      expect(kindOf(() => reader.setLength(0))).toBe("notOpenForThat");
      expect(kindOf(() => writer.read(Buffer.alloc(1), 0))).toBe("notOpenForThat");
      expect(kindOf(() => none.read(Buffer.alloc(1), 0))).toBe("notOpenForThat");
      expect(writer.length()).toBe(kind === "data" ? 4 : 8);
      reader.close();
      reader.close();
      expect(kindOf(() => reader.length())).toBe("notOpenForThat");
      expect(await kindOfPromise(reader.sync())).toBe("notOpenForThat");
    });

    test.each([-1, 0.5, Number.NaN, 2 ** 53])("%d is no offset", (offset) => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      expect(kindOf(() => fork.read(Buffer.alloc(1), offset))).toBe("badRange");
      expect(kindOf(() => fork.write(Buffer.alloc(1), offset))).toBe("badRange");
      expect(kindOf(() => fork.setLength(offset))).toBe("badRange");
    });

    test("can be synced, also while it is closed and after a rename", async () => {
      fileWith(s.store, "a", "data", "resource");
      const fork = open(s.store, "rw", kind);
      fork.write(Buffer.from("X"), 0);
      await fork.sync();
      s.store.rename("a", "b");
      fork.write(Buffer.from("Y"), 0);
      const syncing = fork.sync();
      fork.close();
      expect(s.other.openForks("b")).toEqual({ data: false, resource: false });
      await syncing;
      expect(content(s.store, "b", kind)).toBe(kind === "data" ? "Yata" : "Yesource");
    });

    // New open, existing open, and whether both can be (afp-protocol.md §4.4).
    test.each([
      ["r", "rw", true],
      ["rw", "rw", true],
      ["rW", "rW", true],
      ["r", "wW", true],
      ["r", "rR", false],
      ["w", "rW", false],
      ["rw", "rW", false],
      ["rW", "rw", false],
      ["rR", "r", false],
      ["R", "r", false],
      ["W", "w", false],
      ["R", "w", true],
      ["W", "r", true],
      ["", "rwRW", true],
      ["rwRW", "", true],
      ["r", "rwRW", false],
    ])("opening %j beside %j: %j, in the same session and another", (wanted, held, isAllowed) => {
      s.store.makeFile("a", 0o644);
      const first = open(s.store, held, kind);
      for (const store of [s.store, s.other]) {
        const result = kindOf(() => open(store, wanted, kind).close());
        expect(result).toBe(isAllowed ? "no failure" : "denyConflict");
      }
      expect(kindOf(() => open(s.other, "rwRW", kind === "data" ? "resource" : "data"))).toBe("no failure");
      first.close();
      expect(kindOf(() => open(s.other, wanted, kind))).toBe("no failure");
    });

    test("counts as open in every session and mode until it is closed", () => {
      s.store.makeFile("a", 0o644);
      for (const letters of ["", "r", "rwRW"]) {
        const fork = open(s.store, letters, kind);
        const expected = { data: kind === "data", resource: kind === "resource" };
        expect(s.store.openForks("a")).toEqual(expected);
        expect(s.other.openForks("a")).toEqual(expected);
        fork.close();
        expect(s.other.openForks("a")).toEqual({ data: false, resource: false });
      }
    });

    test("ranges lock out every other fork and end with their own", () => {
      fileWith(s.store, "a", "data", "resource");
      const first = open(s.store, "rw", kind);
      const second = open(s.store, "rw", kind);
      const third = open(s.other, "r", kind);
      first.lockRange({ offset: 10, length: 10 });
      for (const fork of [second, third]) {
        expect(kindOf(() => fork.lockRange({ offset: 19, length: 1 }))).toBe("rangeLocked");
        expect(kindOf(() => fork.lockRange({ offset: 0, length: Infinity }))).toBe("rangeLocked");
        expect(fork.isLockedByOthers({ offset: 0, length: 11 })).toBe(true);
        expect(fork.isLockedByOthers({ offset: 0, length: 10 })).toBe(false);
        expect(fork.isLockedByOthers({ offset: 15, length: 0 })).toBe(false);
        expect(fork.isLockedByOthers({ offset: 20, length: Infinity })).toBe(false);
      }
      expect(first.isLockedByOthers({ offset: 0, length: Infinity })).toBe(false);
      third.lockRange({ offset: 20, length: 5 });
      expect(kindOf(() => first.lockRange({ offset: 24, length: 1 }))).toBe("rangeLocked");
      third.close();
      first.close();
      second.lockRange({ offset: 0, length: Infinity });
    });

    test("a fork's own ranges never overlap and are freed exactly as taken", () => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      const other = open(s.other, "rw", kind);
      fork.lockRange({ offset: 0, length: 10 });
      fork.lockRange({ offset: 10, length: 10 });
      expect(kindOf(() => fork.lockRange({ offset: 9, length: 1 }))).toBe("rangeOverlap");
      for (const range of [
        { offset: 0, length: 20 },
        { offset: 0, length: 9 },
        { offset: 20, length: 10 },
      ]) {
        expect(kindOf(() => fork.unlockRange(range))).toBe("rangeNotLocked");
      }
      fork.unlockRange({ offset: 0, length: 10 });
      other.lockRange({ offset: 0, length: 10 });
      expect(kindOf(() => other.lockRange({ offset: 10, length: 1 }))).toBe("rangeLocked");
    });

    test("two readers can't lock the same range", () => {
      s.store.makeFile("a", 0o644);
      const one = open(s.store, "r", kind);
      const two = open(s.other, "r", kind);
      one.lockRange({ offset: 5, length: 5 });
      expect(kindOf(() => two.lockRange({ offset: 5, length: 1 }))).toBe("rangeLocked");
      one.unlockRange({ offset: 5, length: 5 });
      two.lockRange({ offset: 5, length: 1 });
    });

    test("a lock to the end reaches the largest offset and hides no share mode", () => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      fork.lockRange({ offset: 2 ** 40, length: Infinity });
      const other = open(s.other, "rwW".slice(0, 2), kind);
      expect(other.isLockedByOthers({ offset: 2 ** 62, length: 1 })).toBe(true);
      expect(kindOf(() => other.lockRange({ offset: 2 ** 62, length: 2 ** 62 }))).toBe("rangeLocked");
      fork.unlockRange({ offset: 2 ** 40, length: Infinity });
      other.lockRange({ offset: 2 ** 62, length: 2 ** 62 });
    });

    test.each([
      [-1, 1],
      [0, 0],
      [0, -1],
      [0.5, 1],
      [2 ** 63, 1],
      [Number.NaN, 1],
    ])("%d+%d is no range", (offset, length) => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      expect(kindOf(() => fork.lockRange({ offset, length }))).toBe("badRange");
    });

    test("holds a bounded number of locks", () => {
      s.store.makeFile("a", 0o644);
      const fork = open(s.store, "rw", kind);
      for (let count = 0; count < rangeLocksMax; count++) fork.lockRange({ offset: count * 2, length: 1 });
      expect(kindOf(() => fork.lockRange({ offset: rangeLocksMax * 2, length: 1 }))).toBe("noMoreLocks");
    });
  });

  test("a missing resource fork reads as empty and appears with its first write", () => {
    fileWith(s.store, "a", "data");
    const reader = open(s.other, "r", "resource");
    expect(reader.length()).toBe(0);
    expect(s.store.companionDiskBytes("a")).toBe(0);
    const writer = open(s.store, "w", "resource");
    writer.write(Buffer.from("now"), 0);
    expect(contentOf(reader)).toBe("now");
    expect(s.other.resourceBytes("a")).toBe(3);
    expect(s.other.companionDiskBytes("a")).toBeGreaterThanOrEqual(4096);
  });

  test("a resource fork is written where the file is by then", () => {
    s.store.makeDirectory("folder", 0o755);
    fileWith(s.store, "a", "data");
    const fork = open(s.store, "rw", "resource");
    s.store.rename("a", "folder/b");
    s.store.rename("folder", "renamed");
    fork.write(Buffer.from("here"), 0);
    expect(content(s.store, "renamed/b", "resource")).toBe("here");
  });

  test("an emptied resource fork takes no room any more", () => {
    fileWith(s.store, "a", "data", "resource");
    const other = open(s.other, "r", "resource");
    const fork = open(s.store, "rw", "resource");
    fork.setLength(0);
    fork.close();
    expect(other.length()).toBe(0);
    const again = open(s.store, "w", "resource");
    again.write(Buffer.from("again"), 0);
    expect(contentOf(other)).toBe("again");
    expect(s.store.resourceBytes("a")).toBe(5);
  });

  test("folders have no forks", () => {
    s.store.makeDirectory("folder", 0o755);
    expect(kindOf(() => s.store.openFork("folder", "data", access("r")))).toBe("isDirectory");
    expect(kindOf(() => s.store.openFork("gone", "resource", access("r")))).toBe("notFound");
    expect(s.store.openForks("folder")).toEqual({ data: false, resource: false });
  });
}

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileError, Fork, Volume } from "../../../src/volume/index.ts";
import { heldRangesMax } from "../../../src/volume/HeldRanges.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

const failing = (kind: FileError["kind"]) => expect.objectContaining({ kind }) as FileError;

async function write(fork: Fork, offset: number, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await fork.beginWrite(offset, bytes.length);
  fork.write(bytes, offset);
  fork.endWrite();
}

function read(fork: Fork, offset: number, count: number): string {
  const into = Buffer.alloc(count);
  return into.toString("latin1", 0, fork.read(into, offset));
}

describe.each(testDisks)("forks on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  beforeEach(async () => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    await errands.file("file", "0123456789");
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  describe.each(["data", "resource"] as const)("the %s fork", (kind) => {
    beforeEach(async () => {
      await errands.write("file", "0123456789", kind);
    });

    test("is read and written anywhere, with zeros in between", async () => {
      const fork = await errands.open("file", "rw", kind);
      await write(fork, 12, "ab");
      await write(fork, 2, "xy");
      expect(fork.length()).toBe(14);
      expect(read(fork, 0, 20)).toBe("01xy456789\0\0ab");
      expect(read(fork, 14, 5)).toBe("");
      fork.close();
    });

    test("takes a write in pieces", async () => {
      const fork = await errands.open("file", "rw", kind);
      await fork.beginWrite(8, 4);
      fork.write(Buffer.from("ab"), 8);
      fork.write(Buffer.alloc(0), 10);
      fork.write(Buffer.from("cd"), 10);
      expect(() => fork.write(Buffer.from("e"), 12)).toThrow(failing("badRange"));
      fork.endWrite();
      expect(() => fork.write(Buffer.from("e"), 11)).toThrow(failing("badRange"));
      expect(read(fork, 0, 20)).toBe("01234567abcd");
      fork.close();
    });

    test("grows with zeros and is cut", async () => {
      const fork = await errands.open("file", "rw", kind);
      await fork.setLength(12);
      expect(read(fork, 8, 10)).toBe("89\0\0");
      await fork.setLength(3);
      expect(read(fork, 0, 10)).toBe("012");
      await fork.setLength(0);
      expect(fork.length()).toBe(0);
      fork.close();
    });

    test("does only what it was opened for", async () => {
      const reader = await errands.open("file", "r", kind);
      expect(() => reader.beginWrite(0, 1)).toThrow(failing("notOpenForThat"));
      expect(() => reader.setLength(0)).toThrow(failing("notOpenForThat"));
      const writer = await errands.open("file", "w", kind);
      expect(() => read(writer, 0, 1)).toThrow(failing("notOpenForThat"));
      expect(writer.length()).toBe(10);
      reader.close();
      writer.close();
    });

    test("has no place before its start or beyond all numbers", async () => {
      const fork = await errands.open("file", "rw", kind);
      expect(() => read(fork, -1, 1)).toThrow(failing("badRange"));
      expect(() => fork.beginWrite(-1, 1)).toThrow(failing("badRange"));
      expect(() => fork.beginWrite(2 ** 53, 1)).toThrow(failing("badRange"));
      expect(() => fork.setLength(-1)).toThrow(failing("badRange"));
      expect(() => fork.setLength(Number.NaN)).toThrow(failing("badRange"));
      fork.close();
    });

    test("shuts others out of what it denies, in its own session and in others", async () => {
      const other = new Errands(disk.open().volume);
      const fork = await errands.open("file", "rW", kind);
      for (const someone of [errands, other]) {
        await expect(someone.open("file", "rw", kind)).rejects.toMatchObject({ kind: "denyConflict" });
        (await someone.open("file", "rW", kind)).close();
        (await someone.open("file", "rw", kind === "data" ? "resource" : "data")).close();
      }
      fork.close();
      (await other.open("file", "rw", kind)).close();
      other.volume.close();
    });

    test("keeps others out of the ranges that it locks", async () => {
      const other = new Errands(disk.open().volume);
      const fork = await errands.open("file", "rw", kind);
      fork.lock({ offset: 2, length: 3 });
      for (const someone of [errands, other]) {
        const second = await someone.open("file", "rw", kind);
        expect(() => read(second, 0, 3)).toThrow(failing("rangeLocked"));
        expect(() => second.beginWrite(4, 10)).toThrow(failing("rangeLocked"));
        expect(() => second.lock({ offset: 0, length: Number.POSITIVE_INFINITY })).toThrow(
          failing("rangeLocked"),
        );
        expect(() => second.setLength(4)).toThrow(failing("rangeLocked"));
        expect(read(second, 5, 5)).toBe("56789");
        await write(second, 5, "5");
        await second.setLength(20);
        await second.setLength(10);
        second.close();
      }
      await write(fork, 0, "abcdef");
      expect(read(fork, 0, 10)).toBe("abcdef6789");
      fork.close();
      const after = await other.open("file", "rw", kind);
      after.lock({ offset: 0, length: Number.POSITIVE_INFINITY });
      other.volume.close();
    });
  });

  test("locks are let go exactly as they were taken", async () => {
    const fork = await errands.open("file", "rw");
    fork.lock({ offset: 0, length: 10 });
    fork.lock({ offset: 10, length: Number.POSITIVE_INFINITY });
    expect(() => fork.lock({ offset: 9, length: 1 })).toThrow(failing("rangeOverlap"));
    expect(() => fork.lock({ offset: 2 ** 40, length: 1 })).toThrow(failing("rangeOverlap"));
    expect(() => fork.unlock({ offset: 0, length: 9 })).toThrow(failing("rangeNotLocked"));
    expect(() => fork.unlock({ offset: 1, length: 9 })).toThrow(failing("rangeNotLocked"));
    fork.unlock({ offset: 0, length: 10 });
    fork.unlock({ offset: 10, length: Number.POSITIVE_INFINITY });
    expect(() => fork.unlock({ offset: 0, length: 10 })).toThrow(failing("rangeNotLocked"));
    expect(() => fork.lock({ offset: 0, length: 0 })).toThrow(failing("badRange"));
    expect(() => fork.lock({ offset: -1, length: 1 })).toThrow(failing("badRange"));
    fork.close();
  });

  test("a fork holds so many locks and no more", async () => {
    const fork = await errands.open("file", "rw");
    for (let index = 0; index < heldRangesMax; index++) fork.lock({ offset: index * 2, length: 1 });
    expect(() => fork.lock({ offset: heldRangesMax * 2, length: 1 })).toThrow(failing("noMoreLocks"));
    fork.close();
  });

  test("a missing resource fork is empty to read, and made by the first write", async () => {
    const reader = await errands.open("file", "r", "resource");
    expect(reader.length()).toBe(0);
    expect(read(reader, 0, 5)).toBe("");
    const writer = await errands.open("file", "rw", "resource");
    await write(writer, 0, "fork");
    expect(read(writer, 0, 9)).toBe("fork");
    reader.close();
    writer.close();
    expect(await errands.read("file", "resource")).toBe("fork");
  });

  test("a folder has no forks, a file locked by the Finder is only read", async () => {
    await errands.folder("folder");
    await expect(errands.open("folder", "r")).rejects.toMatchObject({ kind: "isDirectory" });
    await volume.setParameters(await errands.find("file"), { attributes: { bits: 0x0020, set: true } });
    await expect(errands.open("file", "rw")).rejects.toMatchObject({ kind: "inhibited" });
    expect(await errands.read("file")).toBe("0123456789");
  });

  test("closing the volume closes its forks and frees what they held", async () => {
    const other = new Errands(disk.open().volume);
    const fork = await other.open("file", "rwRW");
    fork.lock({ offset: 0, length: 1 });
    other.volume.close();
    fork.close();
    (await errands.open("file", "rwRW")).close();
  });

  test("a flush syncs what was written, and only that", async () => {
    const fork = await errands.open("file", "rw");
    await volume.flush();
    await write(fork, 0, "x");
    expect(fork.isDirty).toBe(true);
    await volume.flush();
    expect(fork.isDirty).toBe(false);
    fork.close();
  });
});

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileError } from "../../../src/storage/FileError.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { pathIn } from "../../../src/volume/names.ts";
import { MemoryLedger } from "../../support/MemoryLedger.ts";
import { seededNumbers } from "../../support/seededNumbers.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk } from "../../support/testVolume.ts";

const mebibyte = 1 << 20;
const chunk = 64 * 1024;

function bytesIn(store: FileStore, path = ""): number {
  const stat = store.stat(path);
  const inside =
    stat.kind === "directory"
      ? store.list(path).reduce((sum, name) => sum + bytesIn(store, pathIn(path, name)), 0)
      : 0;
  return stat.diskBytes + store.companionDiskBytes(path) + inside;
}

/** What the kernel counts, files of metadata and all. */
function blocksIn(path: string): number {
  const stat = lstatSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => blocksIn(join(path, name))) : [];
  return stat.blocks * 512 + inside.reduce((sum, bytes) => sum + bytes, 0);
}

describe.each(testDisks)("a size limit on $kind", ({ make }) => {
  let disk: TestDisk & { path?: string };
  let ledger: MemoryLedger;
  let store: FileStore;
  let errands: Errands;
  const open = (): Errands =>
    new Errands(disk.open({ sizeLimitBytes: ledger.limitBytes }, { space: ledger }).volume);
  const write = async (path: string, offset: number, bytes: number): Promise<void> => {
    const fork = await errands.open(path, "rw");
    try {
      await fork.beginWrite(offset, bytes);
      for (let at = 0; at < bytes; at += chunk) {
        fork.write(Buffer.alloc(Math.min(chunk, bytes - at), 0x61), offset + at);
      }
      fork.endWrite();
    } finally {
      fork.close();
    }
  };
  beforeEach(() => {
    disk = make();
    store = disk.store();
    ledger = new MemoryLedger(bytesIn(store), mebibyte);
    errands = open();
  });
  afterEach(() => {
    errands.volume.close();
    store.close();
    disk.remove();
  });

  test("is what a client sees as the size of the disk", async () => {
    await errands.file("file");
    await write("file", 0, mebibyte / 4);
    const { totalBytes, freeBytes } = await errands.volume.space();
    expect(totalBytes).toBe(mebibyte);
    expect(freeBytes).toBe(mebibyte - ledger.usedBytes);
  });

  test("is the disk's own size where there is none, and two gigabytes for those who can't count further", async () => {
    const unlimited = disk.open().volume;
    expect(await unlimited.space()).toMatchObject({ totalBytes: store.space().totalBytes });
    unlimited.close();
    const old = disk.open({ reportsAtMost2GB: true }).volume;
    expect(await old.space()).toMatchObject({ totalBytes: 0x7fff_ffff, freeBytes: 0x7fff_ffff });
    old.close();
  });

  test("refuses a write that would pass it, and nothing of it is left", async () => {
    await errands.file("file", "before");
    await expect(write("file", 0, mebibyte + 1)).rejects.toMatchObject({ kind: "full" });
    expect(await errands.read("file")).toBe("before");
    await write("file", 0, mebibyte / 2);
    await expect(write("file", mebibyte / 2, mebibyte / 2 + 1)).rejects.toMatchObject({ kind: "full" });
    expect(store.stat("file").dataBytes).toBe(mebibyte / 2);
  });

  test("lets what is there be overwritten, cut, read and deleted when it is reached", async () => {
    await errands.file("file");
    await write("file", 0, mebibyte / 2);
    await errands.file("rest");
    for (let bytes = mebibyte / 2; bytes >= 4096; bytes /= 2) {
      const { dataBytes } = store.stat("rest");
      await write("rest", dataBytes, bytes).catch((error: unknown) =>
        expect(error).toMatchObject({ kind: "full" }),
      );
    }
    ledger.usedBytes = ledger.limitBytes;
    await write("file", 4096, mebibyte / 4);
    await errands.volume.rename(await errands.find("rest"), newName("renamed"));
    const fork = await errands.open("file", "rw");
    await fork.setLength(100);
    fork.close();
    expect((await errands.read("file")).length).toBe(100);
    await errands.remove("renamed");
    expect(ledger.usedBytes).toBeLessThan(mebibyte / 2);
    await write("file", 0, mebibyte / 4);
  });

  test("holds for every kind of growth", async () => {
    await errands.file("file", "x");
    await errands.folder("folder");
    const file = await errands.find("file");
    const slots = [await errands.slot("new"), await errands.slot("newer")] as const;
    const before = bytesIn(store);
    ledger.usedBytes = ledger.limitBytes;
    const full = { kind: "full" };
    const { volume } = errands;
    await expect(volume.makeFile(slots[0], false)).rejects.toMatchObject(full);
    await expect(volume.makeDirectory(slots[1])).rejects.toMatchObject(full);
    await expect(
      volume.copyFile(file, volume, await errands.find(""), newName("copy")),
    ).rejects.toMatchObject(full);
    await expect(volume.setParameters(file, { created: 5000 })).rejects.toMatchObject(full);
    await expect(volume.setAttribute(file, "a", Buffer.from("b"), "always")).rejects.toMatchObject(full);
    await expect(errands.write("file", "fork", "resource")).rejects.toMatchObject(full);
    await expect(write("file", 0, 5000)).rejects.toMatchObject(full);
    expect(bytesIn(store)).toBe(before);
    expect(await errands.names("")).toEqual(["file", "folder"]);
  });

  test("has room for what is made with its metadata, or refuses it", async () => {
    const blocks = 4096;
    for (let free = 0; free < 20; free++) {
      for (const make of [() => errands.file(`f${free}`), () => errands.folder(`d${free}`)]) {
        errands.volume.close();
        ledger.usedBytes = Math.max(bytesIn(store), ledger.limitBytes - free * blocks);
        const hidden = ledger.usedBytes - bytesIn(store);
        errands = open();
        await make().catch((error: unknown) => expect(error).toMatchObject({ kind: "full" }));
        errands.volume.close();
        expect(ledger.usedBytes - hidden, `${free} blocks`).toBe(bytesIn(store));
        errands = open();
      }
    }
    const names = await errands.names("");
    expect(names).toContain("f19");
    expect(names).not.toContain("f1");
  });

  test("does not count holes", async () => {
    await errands.file("file");
    const fork = await errands.open("file", "rw");
    await fork.setLength(100 * mebibyte);
    await fork.beginWrite(50 * mebibyte, 100);
    fork.write(Buffer.alloc(100, 1), 50 * mebibyte);
    fork.endWrite();
    expect(fork.length()).toBe(100 * mebibyte);
    expect(ledger.usedBytes).toBeLessThan(mebibyte / 2);
    await expect(fork.beginWrite(10 * mebibyte, mebibyte)).rejects.toMatchObject({ kind: "full" });
    fork.close();
  });

  test("takes a failed write back", async () => {
    await errands.file("file", "before");
    const fork = await errands.open("file", "rw");
    await fork.beginWrite(6, 3 * chunk);
    fork.write(Buffer.alloc(chunk, 1), 6);
    const used = ledger.usedBytes;
    expect(() => fork.write(Buffer.alloc(3 * chunk), chunk)).toThrow(FileError);
    fork.close();
    expect(ledger.usedBytes).toBeLessThanOrEqual(used);
    expect(ledger.usedBytes).toBeGreaterThanOrEqual(bytesIn(store));
  });

  test("is an error, not a full disk, while the ledger is away", async () => {
    await errands.file("file");
    ledger.isAway = true;
    await expect(errands.volume.space()).rejects.toMatchObject({ kind: "unavailable" });
    await expect(write("file", 0, mebibyte / 2)).rejects.toMatchObject({ kind: "unavailable" });
    ledger.isAway = false;
    await write("file", 0, mebibyte / 2);
  });

  test("is never passed by several sessions that do what they like, and nothing is lost to the ledger", async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    const below = seededNumbers(seed);
    const sessions = [errands, open(), open()];
    for (let step = 0; step < 250; step++) {
      const session = sessions[below(sessions.length)] ?? errands;
      await anything(session, below).catch((error: unknown) => {
        if (!(error instanceof FileError)) throw error;
      });
      expect(bytesIn(store), `step ${step}, SEED=${seed}`).toBeLessThanOrEqual(ledger.usedBytes);
      expect(ledger.usedBytes).toBeLessThanOrEqual(ledger.limitBytes);
      if (disk.path !== undefined) expect(blocksIn(disk.path)).toBeLessThanOrEqual(ledger.limitBytes);
    }
    for (const session of sessions.slice(1)) session.volume.close();
    errands.volume.close();
    expect(ledger.usedBytes).toBe(bytesIn(store));
    errands = open();
  });
});

async function anything(session: Errands, below: (limit: number) => number): Promise<void> {
  const { volume } = session;
  const path = `f${below(6)}`;
  const other = `f${below(6)}`;
  const bytes = below(200_000);
  const actions: (() => Promise<unknown>)[] = [
    async () => await session.file(path),
    async () => await session.folder(`d${below(4)}`),
    async () => await session.remove(below(2) === 0 ? path : `d${below(4)}`),
    async () => await volume.rename(await session.find(path), newName(other)),
    async () =>
      await volume.copyFile(await session.find(path), volume, await session.find(""), newName(other)),
    async () => await volume.exchange(await session.find(path), await session.find(other)),
    async () =>
      await volume.setAttribute(await session.find(path), "note", Buffer.alloc(bytes % 3000), "always"),
    async () => volume.removeAttribute(await session.find(path), "note"),
    async () => await volume.setParameters(await session.find(path), { created: bytes }),
    async () => await volume.makeFile(await session.slot(path), true),
    async () => await session.write(path, "x".repeat(bytes), below(3) === 0 ? "resource" : "data"),
    async () => {
      const kind = below(3) === 0 ? "resource" : "data";
      const fork = await session.open(path, "rw", kind);
      try {
        const offset = below(300_000);
        if (kind === "data" && below(2) === 0) return await fork.setLength(offset);
        await fork.beginWrite(offset, bytes);
        for (let at = 0; at < bytes; at += chunk) {
          fork.write(Buffer.alloc(Math.min(chunk, bytes - at), 1), offset + at);
        }
        fork.endWrite();
      } finally {
        fork.close();
      }
    },
  ];
  await actions[below(actions.length)]?.();
}

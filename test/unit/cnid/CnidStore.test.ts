import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import type { JournalFiles } from "../../../src/cnid/CnidJournal.ts";
import type { CnidStore } from "../../../src/cnid/CnidStore.ts";
import { CnidStoreClosed, CnidStoreDamaged, CnidsNotKept } from "../../../src/cnid/cnidStoreErrors.ts";
import { openStore, seen, temporaryFolder } from "../../support/cnidStores.ts";
import { FakeClock } from "../../support/FakeClock.ts";

describe("a store of ids", () => {
  let folder: string;
  let remove: () => void;
  let stores: CnidStore[] = [];
  beforeEach(() => ({ folder, remove } = temporaryFolder()));
  afterEach(async () => {
    for (const store of stores) await store.close();
    stores = [];
    remove();
  });
  const open = async (ports: Parameters<typeof openStore>[1] = {}): Promise<CnidStore> => {
    const store = await openStore(folder, ports);
    stores.push(store);
    return store;
  };
  const file = (name: string): string => path.join(folder, name);
  const manyNodes = Array.from({ length: 3000 }, (_, index) => seen(`file ${index}`, index + 10));

  test("has after a restart what it had before, and wastes no ids", async () => {
    const store = await open();
    const cnids = await store.identify(manyNodes);
    await store.forget(cnids[0] as Cnid);
    await store.close();
    const again = await open();
    expect(again.recordsCount).toBe(manyNodes.length - 1);
    expect(await again.identify(manyNodes.slice(1))).toEqual(cnids.slice(1));
    expect(await again.identify(manyNodes.slice(0, 1))).toEqual([Math.max(...cnids) + 1]);
  });

  test("counts what it knows", async () => {
    const store = await open();
    const [cnid = 0] = await store.identify([seen("a", 1), seen("b", 2)]);
    expect(store.recordsCount).toBe(2);
    await store.moved(cnid as Cnid, seen("b", 1));
    expect(store.recordsCount).toBe(1);
    await store.forget(cnid as Cnid);
    expect(store.recordsCount).toBe(0);
  });

  test("answers the same before, while and after its changes are committed", async () => {
    const clock = new FakeClock();
    const store = await open({ clock });
    const cnids = await store.identify(manyNodes);
    expect(fs.statSync(file("journal.0")).size).toBeGreaterThan(0);
    clock.advance(1000);
    expect(await store.identify(manyNodes)).toEqual(cnids);
    await store.moved(cnids[5] as Cnid, seen("moved", 15));
    await expect.poll(() => fs.statSync(file("journal.0")).size).toBe(0);
    expect(await store.identify(manyNodes.slice(6))).toEqual(cnids.slice(6));
    expect(await store.resolve(cnids[5] as Cnid)).toMatchObject({ name: "moved" });
  });

  test("gives no id that its journal could not take, and is as before then", async () => {
    const disk = { isFull: false };
    const store = await open({ journalFiles: filesOn(disk) });
    const known = await store.identify([seen("known", 1)]);
    disk.isFull = true;
    await expect(store.identify([seen("known", 1), seen("new", 2)])).rejects.toThrow(CnidsNotKept);
    await expect(store.moved(known[0] as Cnid, seen("moved", 1))).rejects.toThrow(CnidsNotKept);
    await expect(store.forget(known[0] as Cnid)).rejects.toThrow(CnidsNotKept);
    // What needs no change needs no room.
    expect(await store.identify([seen("known", 1)])).toEqual(known);
    expect(store.recordsCount).toBe(1);
    disk.isFull = false;
    expect(await store.identify([seen("new", 2)])).toEqual([18]);
  });

  test("is offline when it is damaged: aside it goes, and nothing is guessed", async () => {
    const store = await open();
    await store.identify(manyNodes);
    await store.close();
    const good = fs.readFileSync(file("ids.lmdb"));
    const damages: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      zeros: Buffer.alloc(good.length),
      noise: Buffer.alloc(good.length, 0x5a),
      "cut in its head": good.subarray(0, 4196),
    };
    for (const [name, bytes] of Object.entries(damages)) {
      fs.writeFileSync(file("ids.lmdb"), bytes);
      await expect(openStore(folder), name).rejects.toThrow(CnidStoreDamaged);
      expect(fs.readFileSync(file("ids.lmdb.damaged")).equals(bytes), name).toBe(true);
      await expect(openStore(folder), name).rejects.toThrow(/ids\.lmdb\.damaged/);
      fs.rmSync(file("ids.lmdb.damaged"));
    }
    fs.writeFileSync(file("ids.lmdb"), good);
    expect((await open()).recordsCount).toBe(manyNodes.length);
  });

  test("is offline when its end is missing, at the latest when that is looked for", async () => {
    const store = await open();
    await store.identify(manyNodes);
    await store.close();
    fs.truncateSync(file("ids.lmdb"), 5 * 4096);
    const useIt = async (): Promise<void> => {
      const cut = await open();
      for (const node of manyNodes) await cut.identify([node]);
    };
    await expect(useIt()).rejects.toThrow(CnidStoreDamaged);
    await stores.at(-1)?.close();
    expect(fs.existsSync(file("ids.lmdb.damaged"))).toBe(true);
  });

  test("of another version is left alone", async () => {
    const store = await open();
    await store.close();
    const bytes = fs.readFileSync(file("ids.lmdb"));
    // The version's value follows its key in the page.
    for (let at = bytes.indexOf("schema"); at >= 0; at = bytes.indexOf("schema", at + 1)) {
      bytes.writeUInt32BE(7, at + 6);
    }
    fs.writeFileSync(file("ids.lmdb"), bytes);
    await expect(openStore(folder)).rejects.toThrow("version 7");
    expect(fs.existsSync(file("ids.lmdb"))).toBe(true);
  });

  test("refuses everything when it is closed", async () => {
    const store = await open();
    await store.close();
    await expect(store.identify([seen("a", 1)])).rejects.toThrow(CnidStoreClosed);
    await expect(store.resolve(17 as Cnid)).rejects.toThrow(CnidStoreClosed);
    await store.close();
  });

  test("leases more ids before it runs out of them", async () => {
    const store = await open({ leasedIdsCount: 8 });
    const cnids = await store.identify(manyNodes.slice(0, 100));
    expect(new Set(cnids).size).toBe(100);
    const both = await Promise.all([
      store.identify(manyNodes.slice(100, 150)),
      store.identify(manyNodes.slice(125, 200)),
    ]);
    expect(both[0]?.slice(25)).toEqual(both[1]?.slice(0, 25));
  });

  test("leaves nothing behind when it is closed", async () => {
    const clock = new FakeClock();
    const store = await open({ clock });
    await store.identify(manyNodes);
    await store.close();
    expect(clock.timersLeft).toBe(0);
    expect(fs.readdirSync(folder).sort()).toEqual(["ids.lmdb", "ids.lmdb-lock", "journal.0", "journal.1"]);
  });
});

/** Real files on a disk that a test fills. */
function filesOn(disk: { isFull: boolean }): JournalFiles {
  return {
    open: (file) => fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600),
    read: (descriptor) => fs.readFileSync(descriptor),
    write(descriptor, bytes, position) {
      if (!disk.isFull) return fs.writeSync(descriptor, bytes, 0, bytes.length, position);
      fs.writeSync(descriptor, bytes, 0, 10, position);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
    truncate: fs.ftruncateSync,
    close: fs.closeSync,
  };
}

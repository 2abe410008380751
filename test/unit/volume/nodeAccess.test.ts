import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccessList, NamedEntry } from "../../../src/storage/AccessList.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import type { AccessEntry, Volume } from "../../../src/volume/index.ts";
import { FaultyFileStore } from "../../support/FaultyFileStore.ts";
import { kindOfPromise } from "../../support/fileStoreWords.ts";
import { MemoryDisk } from "../../support/MemoryDisk.ts";
import { MemoryFileStore } from "../../support/MemoryFileStore.ts";
import { memoryDisk, testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk, testDisk } from "../../support/testVolume.ts";

const anna: NamedEntry = { kind: "user", id: 4711, bits: 6 };
const allowed = (id: number, rights: number, flags = 1): AccessEntry => {
  return { who: { kind: "user", id }, flags, rights };
};
const withAnna = (change: Partial<AccessList> = {}): AccessList => {
  return { owner: 6, group: 4, other: 4, mask: 6, named: [anna], ...change };
};

describe.each(testDisks)("access lists on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;

  beforeEach(async (context) => {
    disk = make();
    ({ volume, store } = disk.open());
    if (!volume.hasAccessLists) context.skip();
    errands = new Errands(volume);
    await errands.file("file", "data");
    await errands.folder("folder");
    store.setMode("file", 0o644);
    store.setMode("folder", 0o755);
  });

  afterEach(() => {
    volume.close();
    disk.remove();
  });

  const set = async (path: string, entries: readonly AccessEntry[] | "none", keepsInherited = false) =>
    await volume.setAccess(await errands.find(path), { entries, keepsInherited });
  const shown = async (path: string) => {
    const { unixPrivileges } = await volume.parametersOf(await errands.find(path), ["unixPrivileges"]);
    return (unixPrivileges?.mode ?? 0) & 0o777;
  };
  const setMode = async (path: string, mode: number) => {
    const { uid, gid } = store.stat(path);
    await volume.setParameters(await errands.find(path), { unixPrivileges: { uid, gid, mode } });
  };
  const access = (path: string) => store.accessLists.read(path, "access");

  test("are set beside the mode, which shows the owning group's rights and not the mask", async () => {
    await set("file", [allowed(4711, 0x6)]);
    expect(access("file")).toEqual(withAnna());
    expect(store.stat("file").mode & 0o777).toBe(0o664);
    expect(await shown("file")).toBe(0o644);
    const { unixPrivileges } = await volume.parametersOf(await errands.find("file"), ["unixPrivileges"]);
    expect(unixPrivileges?.rights.group).toEqual({ read: true, write: false, search: false });
  });

  test("keep whoever they name when the mode changes", async () => {
    await set("file", [allowed(4711, 0x6)]);
    await setMode("file", 0o600);
    expect(access("file")).toEqual(withAnna({ group: 0, other: 0 }));
    expect(await shown("file")).toBe(0o600);
    await setMode("file", 0o750);
    expect(access("file")).toEqual(withAnna({ owner: 7, group: 5, other: 0, mask: 7 }));
    expect(await shown("file")).toBe(0o750);
  });

  test("give nobody what the mask withheld, whoever gets more", async () => {
    store.accessLists.write("file", { access: withAnna({ mask: 4 }) });
    await setMode("file", 0o604);
    expect(access("file")).toEqual(withAnna({ group: 0, mask: 4 }));
    await setMode("file", 0o664);
    expect(access("file")).toEqual(withAnna({ group: 6, named: [{ ...anna, bits: 4 }] }));
  });

  test("stay as they are when a mode is sent back as it was shown", async () => {
    store.accessLists.write("file", { access: withAnna() });
    await setMode("file", await shown("file"));
    expect(access("file")).toEqual(withAnna());
  });

  test("that are taken away leave the owning group its own rights", async () => {
    store.accessLists.write("file", { access: withAnna({ group: 0, other: 0 }) });
    await set("file", "none");
    expect(access("file")).toBeUndefined();
    expect(store.stat("file").mode & 0o777).toBe(0o600);
  });

  test("of a folder are handed on whatever the umask is", async () => {
    await set("folder", [allowed(4711, 0xe, 0x61)]);
    expect(store.accessLists.read("folder", "inherited")?.named).toEqual([{ ...anna, bits: 7 }]);
    const file = await errands.file("folder/file");
    expect(volume.accessOf(file).entries).toEqual([allowed(4711, 0xfa6)]);
    const inner = await errands.folder("folder/inner");
    expect(volume.accessOf(inner).entries).toEqual([allowed(4711, 0xfee, 0x161), allowed(4711, 0xfee)]);
    // What the folder gives to others goes on, and no further.
    expect(await shown("folder/file")).toBe(0o644);
    await errands.file("beside");
    expect(store.stat("beside").mode & 0o777).toBe(0o644);
  });

  test("of a folder keep what is handed on without a name", async () => {
    const unnamed: AccessList = { owner: 7, group: 5, other: 0, mask: undefined, named: [] };
    store.accessLists.write("folder", { inherited: unnamed });
    await set("folder", [allowed(4711, 0x2)]);
    expect(store.accessLists.read("folder", "inherited")).toEqual(unnamed);
    await set("folder", [allowed(4711, 0x2, 0x161)]);
    expect(store.accessLists.read("folder", "inherited")).toEqual({
      ...unnamed,
      mask: 5,
      named: [{ ...anna, bits: 4 }],
    });
    await set("folder", []);
    expect(store.accessLists.read("folder", "inherited")).toEqual(unnamed);
    await set("folder", "none");
    expect(store.accessLists.read("folder", "inherited")).toBeUndefined();
  });

  test("keep what the folder gave, where a client wants that", async () => {
    await set("folder", [allowed(4711, 0x6, 0x61)]);
    await errands.file("folder/file");
    await set("folder/file", [allowed(4712, 0x2)], true);
    expect(access("folder/file")?.named.map(({ id }) => id)).toEqual([4711, 4712]);
    await set("folder/file", [allowed(4712, 0x2)]);
    expect(access("folder/file")?.named.map(({ id }) => id)).toEqual([4712]);
  });

  test("go with a copy, onto another volume too", async () => {
    await set("file", [allowed(4711, 0x6)]);
    const root = await errands.find("");
    await volume.copyFile(await errands.find("file"), volume, root, newName("copy"));
    expect(access("copy")).toEqual(withAnna());
    const other = memoryDisk();
    const there = other.open();
    const thatRoot = await new Errands(there.volume).find("");
    await volume.copyFile(await errands.find("file"), there.volume, thatRoot, newName("copy"));
    expect(there.store.accessLists.read("copy", "access")).toEqual(withAnna());
    const bare = memoryDisk(new MemoryDisk({ hasAccessLists: false })).open();
    const bareRoot = await new Errands(bare.volume).find("");
    await volume.copyFile(await errands.find("file"), bare.volume, bareRoot, newName("copy"));
    expect(bare.store.stat("copy").mode & 0o777).toBe(0o644);
  });

  test("that the disk or the volume has not are refused, and modes are what they were", async () => {
    const off = disk.open({ offersAccessLists: false }).volume;
    const node = await new Errands(off).find("file");
    expect(off.hasAccessLists).toBe(false);
    expect(() => off.accessOf(node)).toThrow();
    expect(await kindOfPromise(off.setAccess(node, { entries: [] }))).toBe("unsupported");
    off.close();
  });
});

test("whatever fails, a change of owner and list is made whole or not at all", async () => {
  const files = new MemoryDisk();
  const store = new FaultyFileStore(new MemoryFileStore(files));
  const disk = testDisk(() => store);
  const { volume } = disk.open();
  const errands = new Errands(volume);
  await errands.folder("folder");
  const plain = new MemoryFileStore(files);
  const state = () => ({
    ...plain.stat("folder"),
    access: plain.accessLists.read("folder", "access"),
    inherited: plain.accessLists.read("folder", "inherited"),
  });
  const before = state();
  const node = await errands.find("folder");
  const entries = [allowed(4711, 0x6, 0x61)];
  for (let call = 1; ; call++) {
    store.fault = { call: store.calls + call, kind: "full", from: "once" };
    const kind = await kindOfPromise(volume.setAccess(node, { ownerId: 7, groupId: 8, entries }));
    if (kind === "no failure") break;
    expect(kind).toBe("full");
    expect(state()).toEqual(before);
    expect(call).toBeLessThan(20);
  }
  expect(state()).toMatchObject({ uid: 7, gid: 8, access: { named: [anna] }, inherited: { named: [anna] } });
});

test("a node whose list can't be read is shown all the same, and its mode is not changed", async () => {
  const store = new FaultyFileStore(new MemoryFileStore(new MemoryDisk()));
  const { volume } = testDisk(() => store).open();
  const node = await new Errands(volume).file("file");
  const list = { kind: "unkeptAccess", from: "thenOn" } as const;
  store.fault = { call: store.calls + 1, ...list };
  const { unixPrivileges } = await volume.parametersOf(node, ["unixPrivileges"]);
  expect((unixPrivileges?.mode ?? 0) & 0o777).toBe(0o644);
  const owner = { uid: node.stat.uid, gid: node.stat.gid };
  const change = volume.setParameters(node, { unixPrivileges: { ...owner, mode: 0o600 } });
  expect(await kindOfPromise(change)).toBe("unkeptAccess");
});

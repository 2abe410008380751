import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { FileError } from "../../../src/storage/FileError.ts";
import { attributeBits } from "../../../src/volume/attributes.ts";
import type { ParameterChanges, ParameterName, Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk, testAccount } from "../../support/testVolume.ts";

const { invisible, multiUser, system, writeInhibit, deleteInhibit, dataForkOpen, resourceForkOpen } =
  attributeBits;
const all = { read: true, write: true, search: true };
const none = { read: false, write: false, search: false };

function finderInfo(text: string, flags = 0): Buffer {
  const info = Buffer.alloc(32);
  info.write(text, "latin1");
  info.writeUInt16BE(flags, 8);
  return info;
}

describe.each(testDisks)("parameters on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;
  const get = async <Name extends ParameterName>(path: string, name: Name) =>
    (await volume.parametersOf(await errands.find(path), [name]))[name];
  const set = async (path: string, changes: ParameterChanges) =>
    await volume.setParameters(await errands.find(path), changes);
  beforeEach(async () => {
    disk = make();
    ({ volume, store } = disk.open());
    errands = new Errands(volume);
    await errands.file("file", "data");
    await errands.folder("folder");
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("a new file and a new folder say what they are", async () => {
    const file = await errands.find("file");
    const names = ["attributes", "parentDid", "backedUp", "finderInfo", "nodeId", "utf8Name"] as const;
    expect(await volume.parametersOf(file, [...names, "dataBytes", "resourceBytes", "prodosInfo"])).toEqual({
      attributes: 0,
      parentDid: 2,
      backedUp: undefined,
      finderInfo: Buffer.alloc(32),
      nodeId: file.cnid,
      utf8Name: "file",
      dataBytes: 4,
      resourceBytes: 0,
      prodosInfo: Buffer.alloc(6),
    });
    expect((await get("file", "unixPrivileges"))?.mode).toBe(0o100644);
    expect((await get("folder", "unixPrivileges"))?.mode).toBe(0o40755);
    expect(await get("folder", "prodosInfo")).toEqual(Buffer.from([0x0f, 0, 0, 2, 0, 0]));
  });

  test("only what is asked for is looked up", async () => {
    store.readMetadata = () => expect.fail("the metadata was read");
    store.openForks = () => expect.fail("the locks were looked at");
    store.list = () => expect.fail("the folder was read");
    expect(await get("file", "dataBytes")).toBe(4);
    expect(await get("folder", "utf8Name")).toBe("folder");
  });

  test("attributes are set and cleared one by one", async () => {
    await set("file", { attributes: { bits: writeInhibit | deleteInhibit, set: true } });
    await set("file", { attributes: { bits: system, set: true } });
    await set("file", { attributes: { bits: deleteInhibit, set: false } });
    expect(await get("file", "attributes")).toBe(writeInhibit | system);
  });

  test("bits that only the server knows are not kept", async () => {
    await set("file", { attributes: { bits: 0x7fff, set: true } });
    expect(await get("file", "attributes")).toBe(0x01e7);
    await set("folder", { attributes: { bits: 0x7fff, set: true } });
    expect(await get("folder", "attributes")).toBe(0x01e5);
  });

  test("Invisible and MultiUser are the Finder's flags seen from the other side", async () => {
    await set("file", { attributes: { bits: invisible | multiUser, set: true } });
    expect((await get("file", "finderInfo"))?.readUInt16BE(8)).toBe(0x4040);
    await set("file", { finderInfo: finderInfo("TEXTttxt", 0x0040) });
    expect(await get("file", "attributes")).toBe(multiUser);
    await set("file", { attributes: { bits: multiUser, set: false } });
    expect(await get("file", "finderInfo")).toEqual(finderInfo("TEXTttxt"));
  });

  test("a change of Invisible is a change of the folder around it", async () => {
    store.setModified("", 1_000_000_000_000);
    await set("file", { attributes: { bits: invisible, set: true } });
    expect(store.stat("").modifiedMilliseconds).toBeGreaterThan(Date.now() - 60_000);
  });

  test("a fork that is open shows, each for itself, in every session", async () => {
    const other = new Errands(disk.open().volume);
    const data = await errands.open("file", "r");
    expect(await get("file", "attributes")).toBe(dataForkOpen);
    const resource = await errands.open("file", "", "resource");
    const bits = (await other.volume.parametersOf(await other.find("file"), ["attributes"])).attributes;
    expect(bits).toBe(dataForkOpen | resourceForkOpen);
    data.close();
    expect(await get("file", "attributes")).toBe(resourceForkOpen);
    resource.close();
    expect(await get("file", "attributes")).toBe(0);
    other.volume.close();
  });

  test("dates are kept, and the modification date is what was asked for whatever else changes", async () => {
    const dates = {
      created: Date.UTC(2001, 2, 24),
      modified: Date.UTC(2005, 3, 29),
      backedUp: Date.UTC(2007, 9, 26),
    };
    await set("folder", { ...dates, finderInfo: finderInfo(""), attributes: { bits: invisible, set: true } });
    for (const name of ["created", "modified", "backedUp"] as const)
      expect(await get("folder", name)).toBe(dates[name]);
    await set("folder", { backedUp: undefined });
    expect(await get("folder", "backedUp")).toBeUndefined();
    expect(await get("folder", "created")).toBe(dates.created);
  });

  test("other changes count as modifications", async () => {
    await set("file", { modified: 1_000_000_000_000 });
    await set("file", { finderInfo: finderInfo("TEXTttxt") });
    expect(await get("file", "modified")).toBeGreaterThan(Date.now() - 60_000);
  });

  test("the root keeps the Finder's info but not where its window stands", async () => {
    const info = Buffer.alloc(32, 0x11);
    await set("", { finderInfo: info });
    const kept = await get("", "finderInfo");
    expect(kept?.subarray(10, 14)).toEqual(Buffer.alloc(4));
    expect(kept?.subarray(14)).toEqual(info.subarray(14));
  });

  test("a file without a type has one by its extension until it gets its own", async () => {
    await errands.file("paper.PDF");
    expect((await get("paper.PDF", "finderInfo"))?.toString("latin1", 0, 8)).toBe("PDF CARO");
    await set("paper.PDF", { finderInfo: finderInfo("TEXTttxt") });
    expect((await get("paper.PDF", "finderInfo"))?.toString("latin1", 0, 8)).toBe("TEXTttxt");
    expect(await get("folder", "finderInfo")).toEqual(Buffer.alloc(32));
  });

  test("UNIX privileges change the mode, not the kind, and the group's bit of a folder stays", async () => {
    store.setMode("folder", 0o2755);
    expect((await get("folder", "unixPrivileges"))?.mode).toBe(0o40755);
    await set("folder", {
      unixPrivileges: { uid: store.stat("folder").uid, gid: store.stat("folder").gid, mode: 0o40700 },
    });
    expect(store.stat("folder").mode & 0o7777).toBe(0o2700);
  });

  test("the volume's own bits are added to what a client asks for", async () => {
    const shared = new Errands(disk.open({ filePerm: 0o060, directoryPerm: 0o070 }).volume);
    const { uid, gid } = store.stat("file");
    await shared.volume.setParameters(await shared.find("file"), {
      unixPrivileges: { uid, gid, mode: 0o600 },
    });
    expect(store.stat("file").mode & 0o777).toBe(0o660);
    await shared.file("made");
    await shared.folder("made too");
    expect(store.stat("made").mode & 0o777).toBe(0o664);
    expect(store.stat("made too").mode & 0o777).toBe(0o775);
    shared.volume.close();
  });

  test("a folder's rights become its mode", async () => {
    await set("folder", { accessRights: { owner: all, group: { ...none, search: true }, everyone: none } });
    expect(store.stat("folder").mode & 0o777).toBe(0o710);
    await expect(
      set("file", { accessRights: { owner: all, group: none, everyone: none } }),
    ).rejects.toMatchObject({
      kind: "notDirectory",
    });
  });

  test("the root can't be closed to its owner", async () => {
    await expect(set("", { accessRights: { owner: none, group: all, everyone: all } })).rejects.toMatchObject(
      {
        kind: "accessDenied",
      },
    );
  });

  test("an owner that can't be is refused", async () => {
    await expect(set("folder", { ownerId: 0xffff_ffff })).rejects.toMatchObject({ kind: "badId" });
  });

  test("what is refused changes nothing", async () => {
    const names = ["attributes", "created", "modified", "backedUp", "finderInfo", "unixPrivileges"] as const;
    const before = await volume.parametersOf(await errands.find("file"), names);
    store.setModified = () => {
      throw new FileError("accessDenied", "not the owner");
    };
    const changes = {
      attributes: { bits: system, set: true },
      finderInfo: finderInfo("TEXTttxt"),
      unixPrivileges: { uid: store.stat("file").uid, gid: store.stat("file").gid, mode: 0o600 },
      created: 5000,
      modified: 1_000_000_000_000,
    };
    await expect(set("file", changes)).rejects.toMatchObject({ kind: "accessDenied" });
    const after = await volume.parametersOf(await errands.find("file"), names);
    expect({ ...after, modified: 0, created: 0 }).toEqual({ ...before, modified: 0, created: 0 });
  });

  test("the metadata of a write-protected file can be changed by its owner", async () => {
    const owner = new Errands(
      disk.open({}, { account: { ...testAccount, uid: store.stat("file").uid } }).volume,
    );
    store.setMode("file", 0o444);
    await owner.volume.setParameters(await owner.find("file"), { finderInfo: finderInfo("TEXTttxt") });
    expect(await get("file", "finderInfo")).toEqual(finderInfo("TEXTttxt"));
    expect(store.stat("file").mode & 0o777).toBe(0o444);
    owner.volume.close();
  });

  test("a mode is set whatever owner a Mac sends with it; an owner alone is refused", async () => {
    store.setOwner = () => {
      throw new FileError("accessDenied", "only root may");
    };
    await set("file", { unixPrivileges: { uid: 501, gid: 20, mode: 0o640 } });
    expect(store.stat("file").mode & 0o777).toBe(0o640);
    await expect(set("folder", { ownerId: 501 })).rejects.toMatchObject({ kind: "accessDenied" });
    await expect(set("folder", { groupId: 20 })).rejects.toMatchObject({ kind: "accessDenied" });
  });

  test("the owner of a file without any rights still sees and obeys what is said of it", async () => {
    const owner = new Errands(
      disk.open({}, { account: { ...testAccount, uid: store.stat("file").uid } }).volume,
    );
    const file = await owner.find("file");
    const uid = file.stat.uid;
    await owner.volume.setParameters(file, { attributes: { bits: deleteInhibit, set: true } });
    const mode = { unixPrivileges: { uid, gid: file.stat.gid, mode: 0 } };
    await owner.volume.setParameters(await owner.find("file"), mode);
    const closed = await owner.find("file");
    expect((await owner.volume.parametersOf(closed, ["attributes"])).attributes).toBe(deleteInhibit);
    await expect(owner.volume.remove(closed)).rejects.toMatchObject({ kind: "inhibited" });
    expect(store.stat("file").mode & 0o777).toBe(0);
    owner.volume.close();
  });

  test("a comment that may not be looked for is not said to be missing", async () => {
    const found = await errands.find("file");
    const file = { ...found, stat: { ...found.stat, uid: 54_321 } };
    store.readMetadata = () => {
      throw new FileError("accessDenied", "another user's");
    };
    await expect(volume.removeComment(file)).rejects.toMatchObject({ kind: "accessDenied" });
    expect(volume.commentOf(file)).toBeUndefined();
  });

  test("a comment is kept beside the rest, cut where a Mac cuts it", async () => {
    const file = await errands.find("file");
    expect(volume.commentOf(file)).toBeUndefined();
    await volume.setComment(file, Buffer.alloc(255, "c"));
    await set("file", { attributes: { bits: system, set: true } });
    expect(volume.commentOf(file)).toEqual(Buffer.alloc(199, "c"));
    expect(await volume.removeComment(file)).toBe(true);
    expect(await volume.removeComment(file)).toBe(false);
    expect(volume.commentOf(file)).toBeUndefined();
    expect(await get("file", "attributes")).toBe(system);
  });

  test("a read-only volume refuses", async () => {
    const readOnly = new Errands(disk.open({ isReadOnly: true }).volume);
    await expect(
      readOnly.volume.setParameters(await readOnly.find("file"), { modified: 1 }),
    ).rejects.toMatchObject({ kind: "readOnly" });
    expect(() => readOnly.volume.setBackupDate(1)).toThrow(
      expect.objectContaining({ kind: "readOnly" }) as FileError,
    );
    readOnly.volume.close();
  });

  test("names that begin with a dot can be hidden as a whole", async () => {
    const hiding = new Errands(disk.open({ hidesDotFiles: true }).volume);
    await hiding.file(".hidden");
    const node = await hiding.find(".hidden");
    expect((await hiding.volume.parametersOf(node, ["attributes"])).attributes).toBe(invisible);
    expect(await get(".hidden", "attributes")).toBe(0);
    hiding.volume.close();
  });

  test("the volume's dates are its root's", () => {
    volume.setBackupDate(1_100_000_000_000);
    expect(volume.dates()).toMatchObject({ backedUp: 1_100_000_000_000 });
    volume.setBackupDate(undefined);
    expect(volume.dates().backedUp).toBeUndefined();
    expect(volume.dates().created).toBeLessThanOrEqual(volume.dates().modified);
  });
});

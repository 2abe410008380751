import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk } from "../../support/testVolume.ts";

const linkInfo = Buffer.alloc(32);
linkInfo.write("slnkrhap");

describe.each(testDisks)("symbolic links on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;
  beforeEach(() => {
    disk = make();
    ({ volume, store } = disk.open());
    errands = new Errands(volume);
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  async function link(path: string, target: string) {
    const file = await errands.file(path, target);
    await volume.setParameters(file, { finderInfo: linkInfo, modified: 1_000_000_000_000 });
    return file;
  }

  test("a file of the right type becomes a link, and keeps its id", async () => {
    const file = await link("link", "../target");
    expect(store.readLink("link")).toBe("../target");
    const node = await errands.find("link");
    expect(node.cnid).toBe(file.cnid);
    const wanted = ["finderInfo", "dataBytes", "modified", "attributes", "unixPrivileges"] as const;
    const parameters = await volume.parametersOf(node, wanted);
    expect(parameters).toMatchObject({ finderInfo: linkInfo, dataBytes: 9, modified: 1_000_000_000_000 });
    expect((parameters.unixPrivileges?.mode ?? 0) & 0o170000).toBe(0o120000);
    expect((await errands.find("", file.cnid)).path).toBe("link");
  });

  test("a link reads as its target, whole or not at all, and is not written", async () => {
    await link("link", "/etc/passwd");
    expect(await errands.read("link")).toBe("/etc/passwd");
    expect(await errands.read("link", "resource")).toBe("");
    const fork = await errands.open("link", "r");
    expect(() => fork.read(Buffer.alloc(3), 0)).toThrow(
      expect.objectContaining({ kind: "badRange" }) as Error,
    );
    expect(fork.read(Buffer.alloc(100), 0)).toBe(11);
    expect(fork.read(Buffer.alloc(100), 11)).toBe(0);
    fork.close();
    await expect(errands.open("link", "rw")).rejects.toMatchObject({ kind: "accessDenied" });
  });

  test("a link leads nowhere", async () => {
    await errands.folder("folder");
    await errands.file("folder/file");
    await link("link", "folder");
    await expect(errands.find("link/file")).rejects.toMatchObject({ kind: "badName" });
    await expect(volume.enumerate(await errands.find("link"))).rejects.toMatchObject({
      kind: "notDirectory",
    });
  });

  test("a link is listed, renamed, moved, copied and deleted like a file", async () => {
    await errands.folder("folder");
    await link("link", "target");
    await volume.rename(await errands.find("link"), newName("renamed"));
    await volume.move(await errands.find("renamed"), await errands.find("folder"), undefined);
    await volume.copyFile(
      await errands.find("folder/renamed"),
      volume,
      await errands.find(""),
      newName("copy"),
    );
    expect(store.readLink("copy")).toBe("target");
    expect(store.stat("copy").modifiedMilliseconds).toBe(1_000_000_000_000);
    await errands.remove("folder/renamed");
    expect(await errands.names("folder")).toEqual([]);
    expect(await errands.names("")).toEqual(["copy", "folder"]);
  });

  test("a link has no attributes of its own", async () => {
    await link("link", "target");
    const node = await errands.find("link");
    expect(volume.listAttributes(node)).toEqual([]);
    expect(() => volume.getAttribute(node, "note")).toThrow(
      expect.objectContaining({ kind: "noAttribute" }) as Error,
    );
    await expect(volume.setAttribute(node, "note", Buffer.alloc(1), "always")).rejects.toMatchObject({
      kind: "badKind",
    });
    await volume.setParameters(node, { attributes: { bits: 0x0004, set: true }, created: 5 });
    expect(await errands.read("link")).toBe("target");
  });

  test.each([
    ["an empty file", ""],
    ["too long a text", "x".repeat(5000)],
    ["a NUL in it", "a\0b"],
  ])("%s is no target", async (_, text) => {
    await expect(link("link", text)).rejects.toMatchObject({ kind: "badName" });
    expect(await errands.read("link")).toBe(text);
  });

  test("text that is not UTF-8 is no target", async () => {
    const file = await errands.file("link", "xx");
    const fork = await errands.open("link", "rw");
    await fork.beginWrite(0, 2);
    fork.write(Buffer.from([0x65, 0xc3]), 0);
    fork.close();
    await expect(volume.setParameters(file, { finderInfo: linkInfo })).rejects.toMatchObject({
      kind: "badName",
    });
  });
});

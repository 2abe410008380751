import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileError, Volume, VolumeNode } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

const failing = (kind: FileError["kind"]) => expect.objectContaining({ kind }) as FileError;

describe.each(testDisks)("extended attributes on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  let node: VolumeNode;
  const set = async (name: string, value: string, when: "always" | "create" | "replace" = "always") =>
    await volume.setAttribute(node, name, Buffer.from(value), when);
  beforeEach(async () => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    node = await errands.file("file");
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("are set, read, listed and removed", async () => {
    await set("com.apple.metadata:one", "1");
    await set("two", "");
    expect(volume.listAttributes(node).toSorted()).toEqual(["com.apple.metadata:one", "two"]);
    expect(volume.getAttribute(node, "com.apple.metadata:one").toString()).toBe("1");
    expect(volume.getAttribute(node, "two").length).toBe(0);
    volume.removeAttribute(node, "two");
    expect(() => volume.getAttribute(node, "two")).toThrow(failing("noAttribute"));
    expect(() => volume.removeAttribute(node, "two")).toThrow(failing("noAttribute"));
  });

  test("are created only where there are none, and replaced only where there is one", async () => {
    await expect(set("note", "x", "replace")).rejects.toMatchObject({ kind: "noAttribute" });
    await set("note", "x", "create");
    await expect(set("note", "y", "create")).rejects.toMatchObject({ kind: "attributeExists" });
    await set("note", "z", "replace");
    expect(volume.getAttribute(node, "note").toString()).toBe("z");
  });

  test("have names that are composed on disk and decomposed for a Mac", async () => {
    await set("caf\u00e9", "x");
    expect(volume.listAttributes(node)).toEqual(["cafe\u0301"]);
    expect(volume.getAttribute(node, "cafe\u0301").toString()).toBe("x");
  });

  test.each(["", "a\u0000b", "x".repeat(251)])("can't be called %j", async (name) => {
    await expect(set(name, "x")).rejects.toMatchObject({ kind: "badName" });
    expect(() => volume.getAttribute(node, name)).toThrow(failing("badName"));
  });

  test("of the server stay hidden", async () => {
    await volume.setParameters(node, { created: 5000 });
    expect(volume.listAttributes(node)).toEqual([]);
    expect(() => volume.getAttribute(node, "org.netatalk.Metadata")).toThrow(failing("accessDenied"));
    await expect(set("org.netatalk.Metadata", "x")).rejects.toMatchObject({ kind: "accessDenied" });
    expect(() => volume.removeAttribute(node, "org.netatalk.Metadata")).toThrow(failing("accessDenied"));
  });

  test("show Finder info and a resource fork where there are some", async () => {
    expect(() => volume.getAttribute(node, "com.apple.FinderInfo")).toThrow(failing("noAttribute"));
    const info = Buffer.alloc(32);
    info.write("TEXTttxt");
    await volume.setAttribute(node, "com.apple.FinderInfo", info, "always");
    await errands.write("file", "fork", "resource");
    expect(volume.listAttributes(node)).toEqual(["com.apple.FinderInfo", "com.apple.ResourceFork"]);
    expect(volume.getAttribute(node, "com.apple.FinderInfo")).toEqual(info);
    expect((await volume.parametersOf(node, ["finderInfo"])).finderInfo).toEqual(info);
    await expect(set("com.apple.FinderInfo", "short")).rejects.toMatchObject({ kind: "badRange" });
    await expect(set("com.apple.ResourceFork", "x")).rejects.toMatchObject({ kind: "accessDenied" });
    expect(() => volume.removeAttribute(node, "com.apple.FinderInfo")).toThrow(failing("accessDenied"));
  });

  test("of a read-only volume stay as they are", async () => {
    await set("note", "x");
    const readOnly = disk.open({ isReadOnly: true }).volume;
    await expect(readOnly.setAttribute(node, "note", Buffer.from("y"), "always")).rejects.toMatchObject({
      kind: "readOnly",
    });
    expect(() => readOnly.removeAttribute(node, "note")).toThrow(failing("readOnly"));
    expect(readOnly.getAttribute(node, "note").toString()).toBe("x");
    readOnly.close();
  });
});

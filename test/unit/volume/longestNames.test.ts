import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rootCnid, usualNames, type Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk, utf8Path } from "../../support/testVolume.ts";

describe.each(testDisks)("the longest names, on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  beforeEach(() => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  /** Composed they have so many bytes, decomposed so many UTF-16 units. */
  const names: readonly (readonly [string, string])[] = [
    ["253 bytes", "n".repeat(253)],
    ["254 bytes", "n".repeat(254)],
    ["255 bytes", "n".repeat(255)],
    ["255 bytes of 85 characters", "日".repeat(85)],
    ["254 bytes and 254 units", "é".repeat(127)],
    ["255 bytes and 381 units", `${"ǖ".repeat(127)}x`],
    ["255 bytes of syllables", "한".repeat(85)],
  ];

  test.each(names)("a name of %s lives a whole life", async (_, name) => {
    await errands.file(name, "data");
    const node = await errands.find(name.normalize("NFD"));
    await volume.setParameters(node, { finderInfo: Buffer.alloc(32, 1), created: 1e12 });
    const { utf8Name = "", longName } = await volume.parametersOf(node, ["utf8Name", "longName"]);
    expect(utf8Name.length).toBeLessThanOrEqual(255);
    expect(longName?.length).toBeLessThanOrEqual(31);
    expect((await errands.find(utf8Name)).cnid).toBe(node.cnid);
    expect(await errands.read(utf8Name)).toBe("data");

    const folder = await errands.folder("folder");
    await volume.move(node, folder, undefined);
    const moved = await volume.find(folder.cnid, utf8Path(utf8Name));
    await volume.copyFile(moved, volume, await errands.find(""), undefined);
    const copied = await errands.find(name);
    const { finderInfo } = await volume.parametersOf(copied, ["finderInfo"]);
    expect(finderInfo?.[0]).toBe(1);
    await volume.rename(moved, newName("short"));
    await volume.rename(await volume.find(folder.cnid, utf8Path("short")), newName(name));
    await volume.remove(await volume.find(folder.cnid, utf8Path(name)));
    await volume.remove(copied);
    await errands.remove("folder");
    expect(await errands.names("")).toEqual([]);
  });

  test("a resource fork has a place or is refused, and the file can be deleted all the same", async () => {
    for (const [, name] of names) {
      await errands.file(name, "data");
      const isKept = await errands.write(name, "resource", "resource").then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ kind: "badName" });
          return false;
        },
      );
      expect(await errands.read(name, "resource")).toBe(isKept ? "resource" : "");
      await errands.remove(name);
    }
    expect(await errands.names("")).toEqual([]);
    const store = disk.store();
    expect(store.list("")).toEqual([]);
    store.close();
  });

  test.each([
    ["256 bytes", "n".repeat(256)],
    ["257 bytes once composed", "é".repeat(128) + "x"],
    ["255 units, more than 255 bytes", "日".repeat(86)],
  ])("a name of %s is refused wherever it is given, and nothing is left", async (_, name) => {
    const refused = { kind: "badName" };
    await expect(errands.file(name)).rejects.toMatchObject(refused);
    await expect(errands.folder(name)).rejects.toMatchObject(refused);
    await expect(errands.find(name)).rejects.toMatchObject(refused);
    const file = await errands.file("file");
    await expect(volume.rename(file, newName(name))).rejects.toMatchObject(refused);
    const to = newName(name);
    await expect(volume.copyFile(file, volume, await errands.find(""), to)).rejects.toMatchObject(refused);
    expect(await errands.names("")).toEqual(["file"]);
  });

  test("a name that grows when it is composed is found by what it is shown as", async () => {
    // U+0958 is two characters in every normal form: 85 of them have 255 bytes on disk, and 510 once composed.
    const store = disk.store();
    store.makeFile("\u0958".repeat(85), 0o666);
    store.close();
    const listing = await volume.enumerate(await errands.find(""));
    const [node] = await listing.nodes(0, 1);
    if (node === undefined) expect.fail("it is not listed");
    const { utf8Name = "" } = await volume.parametersOf(node, ["utf8Name"]);
    expect((await volume.find(rootCnid, utf8Path(utf8Name))).cnid).toBe(node.cnid);
    await volume.rename(node, newName("short"));
    expect(await errands.names("")).toEqual(["short"]);
  });

  test("a disk of decomposed names takes as many bytes of these", async () => {
    const mac = disk.open({ names: { ...usualNames, isDecomposed: true } }).volume;
    const onMac = new Errands(mac);
    await onMac.file("é".repeat(85), "data");
    expect(await onMac.names("")).toEqual(["e\u0301".repeat(85)]);
    await expect(onMac.file("é".repeat(86))).rejects.toMatchObject({ kind: "badName" });
    await onMac.remove("é".repeat(85));
    mac.close();
  });
});

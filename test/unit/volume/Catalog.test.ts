import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import { decodeMacRoman } from "../../../src/wire/macRoman.ts";
import { rootCnid, rootParentCnid, type Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk, utf8Path } from "../../support/testVolume.ts";

const longPath = (...names: string[]) => ({ form: "long", steps: names.map((name) => ({ name })) }) as const;

describe.each(testDisks)("paths on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  beforeEach(async () => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    await errands.folder("d1");
    await errands.folder("d1/d2");
    await errands.folder("d1/d2/d3");
    await errands.file("d1/file", "text");
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("an empty path is the folder, or the file, of the id", async () => {
    const file = await errands.find("d1/file");
    expect(await errands.find("", file.cnid)).toMatchObject({ cnid: file.cnid, path: "d1/file" });
    expect(await errands.find("")).toMatchObject({ cnid: rootCnid, parent: rootParentCnid, name: "Disk" });
  });

  test("steps up and down lead where they say", async () => {
    const d1 = await errands.find("d1");
    const d3 = await errands.find("d1/d2/d3");
    expect((await errands.find("../..", d3.cnid)).cnid).toBe(d1.cnid);
    expect((await errands.find("d2/../file", d1.cnid)).path).toBe("d1/file");
    expect((await errands.find("../../..", d3.cnid)).cnid).toBe(rootCnid);
  });

  test("ids stay with their nodes", async () => {
    const { cnid } = await errands.find("d1/file");
    const again = new Errands(disk.open().volume);
    expect((await again.find("d1/file")).cnid).toBe(cnid);
    expect(await again.find("", cnid)).toMatchObject({
      path: "d1/file",
      parent: (await again.find("d1")).cnid,
    });
    again.volume.close();
  });

  test.each([
    ["id 0", 0, "", "badId"],
    ["id 1 and nothing else", 1, "", "notFound"],
    ["id 1 and another volume", 1, "Other", "notFound"],
    ["above id 1", 1, "..", "badId"],
    ["above the root", 2, "..", "badId"],
    ["above the root on the way", 2, "d1/../..", "badId"],
    ["an id that nothing has", 4711, "", "notFound"],
    ["a name that is not there", 2, "d1/none", "notFound"],
    ["a folder on the way that is not there", 2, "none/file", "notFound"],
    ["a file on the way", 2, "d1/file/x", "badName"],
    ["a name with a colon", 2, "a:b", "badName"],
    ["the folder itself by its dot", 2, "d1/.", "badName"],
    ["a vetoed name", 2, "Hidden Things", "badName"],
  ])("%s is refused as it should be", async (_, did, path, kind) => {
    const steps = path === "" ? utf8Path("") : utf8Path(path);
    await expect(volume.find(did as Cnid, steps)).rejects.toMatchObject({ kind });
  });

  test("a file's id leads to no name", async () => {
    const file = await errands.find("d1/file");
    await expect(errands.find("x", file.cnid)).rejects.toMatchObject({ kind: "notFound" });
  });

  test("id 1 and the volume's name are the root, in any case and form", async () => {
    expect((await volume.find(rootParentCnid, utf8Path("disk"))).cnid).toBe(rootCnid);
    expect((await volume.find(rootParentCnid, longPath("Disk", "d1"))).path).toBe("d1");
  });

  test("a composed and a decomposed name are the same file", async () => {
    const { cnid } = await errands.file("caf\u00e9");
    expect((await errands.find("cafe\u0301")).cnid).toBe(cnid);
    expect((await volume.find(rootCnid, longPath("caf\u00e9"))).cnid).toBe(cnid);
  });

  test("a name that others left decomposed on disk is found", async () => {
    const store = disk.store();
    store.makeFile("cafe\u0301", 0o644);
    expect((await errands.find("cafe\u0301")).name).toBe("cafe\u0301");
    store.close();
  });

  test("a name that others composed in their own way is found once it was listed", async () => {
    const store = disk.store();
    const odd = "e\u0301\u00e9\ufb2a";
    store.makeFile(odd, 0o644);
    expect(await errands.names("")).toContain(odd);
    expect((await errands.find(odd.normalize("NFD"))).name).toBe(odd);
    store.close();
  });

  test("a slash in a name is kept as a colon", async () => {
    await volume.makeFile(await volume.findSlot(rootCnid, longPath("1/2")), false);
    expect((await volume.find(rootCnid, longPath("1/2"))).path).toBe("1:2");
  });

  test("a mangled name leads to its node, whichever form it comes in", async () => {
    const name = `${"long ".repeat(10)}name.text`;
    const file = await errands.file(name);
    const { cnid } = file;
    const { longName } = await volume.parametersOf(file, ["longName"]);
    const mangled = decodeMacRoman(longName ?? Buffer.alloc(0));
    expect(mangled).toContain("#");
    expect((await volume.find(rootCnid, longPath(mangled))).cnid).toBe(cnid);
    expect((await errands.find(mangled)).cnid).toBe(cnid);
    await expect(errands.find(`d1/${mangled}`)).rejects.toMatchObject({ kind: "notFound" });
  });

  test("a name that only looks mangled is taken literally", async () => {
    const plain = await errands.find("d1/file");
    const id = plain.cnid.toString(16).toUpperCase();
    await expect(errands.find(`d1/file#${id}`)).rejects.toMatchObject({ kind: "notFound" });
    await expect(errands.find("???#2")).rejects.toMatchObject({ kind: "notFound" });
    await errands.folder("dir#2");
    expect((await errands.find("dir#2")).path).toBe("dir#2");
  });

  test("a slot names the folder and what is there already", async () => {
    const d1 = await errands.find("d1");
    expect(await errands.slot("d1/new")).toMatchObject({ directory: { cnid: d1.cnid }, name: "new" });
    expect((await errands.slot("d1/new")).existing).toBeUndefined();
    expect(await errands.slot("d1/file")).toMatchObject({ name: "file", existing: { path: "d1/file" } });
    expect(await errands.slot("", d1.cnid)).toMatchObject({ directory: { cnid: d1.cnid }, name: "" });
    expect(await errands.slot("d2/..", d1.cnid)).toMatchObject({ directory: { cnid: d1.cnid }, name: "" });
    expect(await errands.slot("Disk", rootParentCnid)).toMatchObject({
      directory: { cnid: rootCnid },
      name: "",
    });
  });

  test.each([
    ["id 0", 0, "x", "badId"],
    ["id 1 and nothing else", 1, "", "badId"],
    ["id 1 and another volume", 1, "Other", "notFound"],
    ["a missing folder", 2, "none/x", "notFound"],
    ["a file for a folder", 2, "d1/file/x", "badName"],
    ["a vetoed name", 2, "Hidden Things", "badName"],
  ])("no slot is at %s", async (_, did, path, kind) => {
    await expect(volume.findSlot(did as Cnid, utf8Path(path))).rejects.toMatchObject({ kind });
  });

  test("while the service of ids is away nothing is found, and nothing is said to be missing", async () => {
    const other = new Errands(disk.open().volume);
    disk.cnids.isAway = true;
    await expect(other.find("d1")).rejects.toMatchObject({ kind: "unavailable" });
    await expect(other.names("")).rejects.toMatchObject({ kind: "unavailable" });
    disk.cnids.isAway = false;
    expect(await other.names("")).toEqual(["d1"]);
    other.volume.close();
  });
});

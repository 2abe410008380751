import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rootCnid, usualNames, type Volume, type VolumeNode } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk, utf8Path } from "../../support/testVolume.ts";

describe.each(testDisks)("names that others wrote, on $kind", ({ make }) => {
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

  function put(...names: string[]): void {
    const store = disk.store();
    for (const name of names) store.makeFile(name, 0o666);
    store.close();
  }

  function onDisk(): string[] {
    const store = disk.store();
    const names = store.list("").toSorted();
    store.close();
    return names;
  }

  async function shown(): Promise<VolumeNode[]> {
    const listing = await volume.enumerate(await errands.find(""));
    return await listing.nodes(0, listing.count);
  }

  async function shownNames(of = volume): Promise<string[]> {
    const listing = await of.enumerate(await of.find(rootCnid, utf8Path("")));
    const nodes = await listing.nodes(0, listing.count);
    const names = nodes.map(async (node) => (await of.parametersOf(node, ["utf8Name"])).utf8Name ?? "");
    return (await Promise.all(names)).toSorted();
  }

  /** A Mac's name with a slash in it is one step. */
  const named = (name: string) => ({ form: "utf8", steps: [{ name }] }) as const;

  test("Netatalk 2's signs are shown as what they meant", async () => {
    put(":2eprofile", "1:2f2", ":2fetc:2fhosts", "new:way");
    expect(await shownNames()).toEqual([".profile", "/etc/hosts", "1/2", "new/way"]);
  });

  test.each([
    [":2eprofile", ".profile"],
    ["1:2f2", "1/2"],
    [":2fetc:2fhosts", "/etc/hosts"],
    [":2ea:2fb", ".a/b"],
    [".a:2fb", ".a/b"],
    [":2e", "/2e"],
    [":2e.", "/2e."],
  ])("%s is found as %s, before it was listed", async (diskName, macName) => {
    put(diskName);
    const node = await volume.find(rootCnid, named(macName));
    expect(node.name).toBe(diskName);
    expect((await volume.parametersOf(node, ["utf8Name"])).utf8Name).toBe(macName);
  });

  test("a file with an old name is in the way of a new one of the same name", async () => {
    put(":2eprofile");
    const slot = await volume.findSlot(rootCnid, named(".profile"));
    await expect(volume.makeFile(slot, false)).rejects.toMatchObject({ kind: "exists" });
    await volume.makeFile(slot, true);
    expect(onDisk()).toEqual([":2eprofile"]);
  });

  test("a file with an old name is in the way of what is renamed, moved or copied to it", async () => {
    put(":2eprofile", "1:2f2");
    const exists = { kind: "exists" };
    const file = await errands.file("file");
    const root = await errands.find("");
    for (const name of [".profile", "1/2"]) {
      await expect(volume.rename(file, newName(name))).rejects.toMatchObject(exists);
      await expect(volume.copyFile(file, volume, root, newName(name))).rejects.toMatchObject(exists);
    }
    const folder = await errands.folder("folder");
    await volume.makeFile(await volume.findSlot(folder.cnid, named("1/2")), false);
    const other = await volume.find(folder.cnid, named("1/2"));
    await expect(volume.move(other, root, undefined)).rejects.toMatchObject(exists);
    expect(onDisk()).toEqual(["1:2f2", ":2eprofile", "file", "folder"]);
  });

  test("a copy on a volume with other names is called as that one calls it", async () => {
    put(":2eprofile");
    const other = make();
    const upper = other.open({ names: { ...usualNames, caseFold: "toupper" } }).volume;
    const root = await upper.find(rootCnid, utf8Path(""));
    await volume.copyFile(await errands.find(".profile"), upper, root, undefined);
    const store = other.store();
    expect(store.list("")).toEqual([".PROFILE"]);
    store.close();
    upper.close();
    other.remove();
  });

  test("an old name is kept where it is not changed, and the new one is written the new way", async () => {
    put(":2eprofile");
    const folder = await errands.folder("folder");
    await volume.rename(await volume.find(rootCnid, named(".profile")), newName(".profile"));
    expect(onDisk()).toEqual([":2eprofile", "folder"]);
    await volume.move(await volume.find(rootCnid, named(".profile")), folder, undefined);
    expect((await volume.find(folder.cnid, named(".profile"))).name).toBe(":2eprofile");
    await volume.rename(await volume.find(folder.cnid, named(".profile")), newName(".a/b"));
    expect((await volume.find(folder.cnid, named(".a/b"))).name).toBe(".a:b");
    await volume.remove(await volume.find(folder.cnid, named(".a/b")));
  });

  test("a new name that could be taken for an old one is written so that it can't", async () => {
    await volume.makeFile(await volume.findSlot(rootCnid, named("/2etc")), false);
    await volume.makeFile(await volume.findSlot(rootCnid, named("a/2f")), false);
    expect(onDisk()).toEqual([":2f2etc", "a:2f2f"]);
    expect(await shownNames()).toEqual(["/2etc", "a/2f"]);
  });

  test("of two files with one name both can be read, and neither hides the other", async () => {
    put(".profile", ":2eprofile", "\u00e9", "e\u0301", "a:b", "a:2fb");
    const nodes = await shown();
    expect(nodes).toHaveLength(6);
    const names = new Set<string>();
    for (const node of nodes) {
      const { utf8Name = "", longName } = await volume.parametersOf(node, ["utf8Name", "longName"]);
      names.add(utf8Name);
      expect((await volume.find(rootCnid, named(utf8Name))).cnid).toBe(node.cnid);
      expect(longName?.length).toBeLessThanOrEqual(31);
      const isUsual = [".profile", "\u00e9", "a:b"].includes(node.name);
      expect(utf8Name.includes(`#${node.cnid.toString(16).toUpperCase()}`)).toBe(!isUsual);
    }
    expect(names.size).toBe(6);
  });

  test("the second of two has the name alone as soon as the first is gone", async () => {
    put(".profile", ":2eprofile");
    const old = (await shown()).find(({ name }) => name === ":2eprofile");
    await errands.remove(".profile");
    expect(await shownNames()).toEqual([".profile"]);
    expect((await errands.find(".profile")).cnid).toBe(old?.cnid);
  });

  test("two odd spellings that no Mac name leads to are told apart all the same", async () => {
    // Neither is composed nor decomposed all through.
    put("\u00e9e\u0301", "e\u0301\u00e9");
    const nodes = await shown();
    const names = await shownNames();
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      const found = await volume.find(rootCnid, named(name));
      expect(nodes.map(({ cnid }) => cnid)).toContain(found.cnid);
    }
    const found = await Promise.all(
      names.map(async (name) => (await volume.find(rootCnid, named(name))).cnid),
    );
    expect(new Set(found).size).toBe(2);
  });

  test("a name is whatever it says where Netatalk 2's signs are not read", async () => {
    put(":2eprofile", "1:2f2", "new:way");
    const exact = disk.open({ names: { ...usualNames, readsHexNames: false } }).volume;
    expect(await shownNames(exact)).toEqual(["/2eprofile", "1/2f2", "new/way"]);
    expect((await exact.find(rootCnid, named("1/2f2"))).name).toBe("1:2f2");
    exact.close();
  });

  test("a reserved or vetoed name is none in the old spelling either", async () => {
    put("Hidden Things", ":2eAppleDesktop");
    expect(await shownNames()).toEqual([]);
    await expect(volume.find(rootCnid, named(".AppleDesktop"))).rejects.toMatchObject({ kind: "badName" });
  });

  test("a client that composes its names gets them back composed, a Mac gets its own", async () => {
    await errands.file("r\u00e9sum\u00e9");
    const nameBy = async (name: string) => {
      const node = await volume.find(rootCnid, named(name));
      return (await volume.parametersOf(node, ["utf8Name"])).utf8Name;
    };
    expect(await nameBy("r\u00e9sum\u00e9")).toBe("r\u00e9sum\u00e9");
    expect(await nameBy("re\u0301sume\u0301")).toBe("re\u0301sume\u0301");
    expect(await shownNames()).toEqual(["re\u0301sume\u0301"]);
  });

  test("a disk of decomposed names gets such, and shows both", async () => {
    const mac = disk.open({ names: { ...usualNames, isDecomposed: true } }).volume;
    await mac.makeFile(await mac.findSlot(rootCnid, named("\u00e9t\u00e9/1")), false);
    expect(onDisk()).toEqual(["e\u0301te\u0301:1"]);
    put("\u00fc");
    expect(await shownNames(mac)).toEqual(["e\u0301te\u0301/1", "u\u0308"]);
    expect((await mac.find(rootCnid, named("u\u0308"))).name).toBe("\u00fc");
    mac.close();
  });

  test.each([
    ["tolower", "Readme", "readme", "readme"],
    ["toupper", "Readme", "README", "README"],
    ["xlatelower", "Readme", "README", "readme"],
    ["xlateupper", "Readme", "readme", "README"],
  ] as const)("casefold:%s makes %s %s on disk, and shows %s", async (caseFold, given, diskName, macName) => {
    const folded = disk.open({ names: { ...usualNames, caseFold } }).volume;
    await folded.makeFile(await folded.findSlot(rootCnid, named(given)), false);
    expect(onDisk()).toEqual([diskName]);
    expect(await shownNames(folded)).toEqual([macName]);
    for (const spelling of ["readme", "README", "rEADME"]) {
      expect((await folded.find(rootCnid, named(spelling))).name).toBe(diskName);
    }
    await folded.rename(await folded.find(rootCnid, named("readme")), newName("ReadMe"));
    expect(onDisk()).toEqual([diskName]);
    put("ReadMe");
    const names = await shownNames(folded);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toBe(name.startsWith(macName) ? name : macName);
    const cnids = await Promise.all(
      names.map(async (name) => (await folded.find(rootCnid, named(name))).cnid),
    );
    expect(new Set(cnids).size).toBe(2);
    folded.close();
  });

  test("a long name in another character set is cut between characters, and leads back", async () => {
    const japanese = disk.open({ names: { ...usualNames, macCharset: "MAC_JAPANESE" } }).volume;
    await japanese.makeFile(
      await japanese.findSlot(rootCnid, named("書類の名前はとても長いことがある.txt")),
      false,
    );
    const [node] = await new Errands(japanese).names("").then(async () => {
      const listing = await japanese.enumerate(await japanese.find(rootCnid, utf8Path("")));
      return await listing.nodes(0, 1);
    });
    if (node === undefined) expect.fail("nothing is listed");
    const { longName } = await japanese.parametersOf(node, ["longName"]);
    const suffix = `#${node.cnid.toString(16).toUpperCase()}.txt`;
    const text = new TextDecoder("shift_jis", { fatal: true }).decode(longName);
    expect(text.endsWith(suffix)).toBe(true);
    expect("書類の名前はとても長いことがある".startsWith(text.slice(0, -suffix.length))).toBe(true);
    expect(longName?.length).toBeGreaterThan(29);
    expect(longName?.length).toBeLessThanOrEqual(31);
    expect((await japanese.find(rootCnid, named(text))).cnid).toBe(node.cnid);
    japanese.close();
  });
});

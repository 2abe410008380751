import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../../src/storage/Metadata.ts";
import { getXattr } from "../../../src/system/xattr.ts";
import { usualNames } from "../../../src/volume/index.ts";
import { Errands, newName, testDisk } from "../../support/testVolume.ts";

let folder: string;
let seen: [folder: string, count: number][];
const readWrite = { read: true, write: true, denyRead: false, denyWrite: false };

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-charset-"));
  seen = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const open = (diskCharset: string, metadata: "auto" | "ad" = "auto") =>
  makeStore(folder, { metadata, diskCharset, unreadable: { seen: (...what) => seen.push(what) } });

/** What is really there, in hexadecimal digits. */
function onDisk(inside = ""): string[] {
  const names = fs.readdirSync(join(folder, inside), { encoding: "buffer" });
  return names.map((name) => name.toString("hex")).toSorted();
}

function at(hex: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(hex, "hex")]);
}

describe("names in Latin-1", () => {
  test.each(["auto", "ad"] as const)(
    "are bytes of it on disk, with all that belongs to them (%s)",
    async (metadata) => {
      const store = open("ISO-8859-1", metadata);
      store.makeDirectory("Büro", 0o777);
      store.makeFile("Büro/été", 0o666);
      expect(onDisk()).toEqual(["42fc726f"]);
      const fork = store.openFork("Büro/été", "resource", readWrite);
      fork.write(Buffer.from("resource"), 0);
      await fork.sync();
      fork.close();
      const comment = Buffer.from("comment");
      store.writeMetadata("Büro/été", { ...emptyMetadata(), comment });
      store.setAttribute("Büro/été", "attribute", Buffer.from("value"), "always");
      store.rename("Büro", "Küche");
      store.rename("Küche/été", "Küche/naïve");
      expect(store.list("Küche")).toEqual(["naïve"]);
      expect(
        fs
          .statSync(Buffer.concat([at("4bfc636865"), Buffer.from([0x2f, 0x6e, 0x61, 0xef, 0x76, 0x65])]))
          .isFile(),
      ).toBe(true);
      await store.copyFile("Küche/naïve", "Küche/ÿ");
      await store.syncDirectory("Küche");
      for (const name of ["Küche/naïve", "Küche/ÿ"]) {
        expect(store.resourceBytes(name)).toBe(8);
        expect(store.readMetadata(name)?.comment.toString()).toBe("comment");
        expect(store.getAttribute(name, "attribute").toString()).toBe("value");
        store.removeFile(name);
      }
      store.removeDirectory("Küche");
      store.close();
      expect(onDisk()).toEqual([]);
    },
  );

  test("are found as others wrote them", () => {
    fs.writeFileSync(at("e974e9"), "text");
    const store = open("ISO-8859-1");
    expect(store.list("")).toEqual(["été"]);
    expect(store.stat("été").dataBytes).toBe(4);
    store.writeMetadata("été", emptyMetadata());
    expect(getXattr(at("e974e9"), "user.org.netatalk.Metadata")).toHaveLength(402);
    store.close();
  });

  test("can't be what the set lacks", () => {
    const store = open("ISO-8859-1");
    const refused = expect.objectContaining({ kind: "badName" }) as Error;
    expect(() => store.makeFile("日本", 0o666)).toThrow(refused);
    expect(() => store.stat("日本/x")).toThrow(refused);
    expect(() => store.makeFile("\u0153", 0o666)).toThrow(refused);
    expect(onDisk()).toEqual([]);
    store.close();
  });

  test("lead through links that say where in the same bytes", () => {
    const store = open("ISO-8859-1");
    store.makeFile("été", 0o666);
    store.makeFile("lien", 0o666);
    store.makeLink("lien", "été");
    expect(fs.readlinkSync(join(folder, "lien"), { encoding: "buffer" }).toString("hex")).toBe("e974e9");
    expect(store.readLink("lien")).toBe("été");
    store.close();
  });
});

test("255 bytes are the limit of the disk's bytes, not of ours", () => {
  const store = open("EUC-JP");
  const name = "書".repeat(127);
  store.makeFile(`${name}x`, 0o666);
  expect(onDisk()).toEqual([`${"bdf1".repeat(127)}78`]);
  expect(store.list("")).toEqual([`${name}x`]);
  expect(() => store.makeFile(`${name}書`, 0o666)).toThrow(
    expect.objectContaining({ kind: "badName" }) as Error,
  );
  store.close();
});

describe.each([
  ["UTF8", "e974e9", "c3a974c3a9", "été"],
  ["EUC-JP", "bd", "bdf1", "書"],
  ["CP1252", "81", "80", "€"],
])("on a disk in %s a name that is no text", (charset, bad, good, text) => {
  test("is not listed, and whoever keeps the log is told how many there are", () => {
    fs.writeFileSync(at(bad), "");
    fs.writeFileSync(at(good), "");
    const store = open(charset);
    expect(store.list("")).toEqual([text]);
    expect(seen).toEqual([["", 1]]);
    store.close();
  });

  test("keeps its folder from being deleted, and stays", () => {
    const store = open(charset);
    store.makeDirectory("folder", 0o777);
    const path = Buffer.concat([at(""), Buffer.from("folder/"), Buffer.from(bad, "hex")]);
    fs.writeFileSync(path, "something");
    expect(store.list("folder")).toEqual([]);
    expect(() => store.removeDirectory("folder")).toThrow(
      expect.objectContaining({ kind: "notEmpty" }) as Error,
    );
    expect(fs.readFileSync(path, "utf8")).toBe("something");
    store.close();
  });
});

test("what is no Netatalk's in a folder for metadata keeps the folder, too", () => {
  const store = open("EUC-JP", "ad");
  store.makeDirectory("folder", 0o777);
  store.writeMetadata("folder", { ...emptyMetadata(), comment: Buffer.from("comment") });
  const path = Buffer.concat([at(""), Buffer.from("folder/.AppleDouble/"), Buffer.of(0xbd)]);
  fs.writeFileSync(path, "something");
  expect(() => store.removeDirectory("folder")).toThrow(
    expect.objectContaining({ kind: "notEmpty" }) as Error,
  );
  expect(store.readMetadata("folder")?.comment.toString()).toBe("comment");
  expect(fs.existsSync(path)).toBe(true);
  store.close();
});

test("a volume of such a disk composes, finds and refuses by its set", async () => {
  const disk = testDisk(() => open("ISO-8859-15"));
  const { volume } = disk.open({ names: { ...usualNames, diskCharset: "ISO-8859-15" } });
  const errands = new Errands(volume);
  await errands.file("e\u0301t\u20ac", "text");
  expect(onDisk()).toEqual(["e974a4"]);
  expect(await errands.read("\u00e9t\u20ac")).toBe("text");
  await volume.rename(await errands.find("e\u0301t\u20ac"), newName("\u00fc"));
  expect(onDisk()).toEqual(["fc"]);
  await expect(errands.file("日本")).rejects.toMatchObject({ kind: "badName" });
  await expect(errands.find("日本")).rejects.toMatchObject({ kind: "badName" });
  await expect(volume.rename(await errands.find("\u00fc"), newName("日本"))).rejects.toMatchObject({
    kind: "badName",
  });
  expect(await errands.names("")).toEqual(["\u00fc"]);
  volume.close();
});

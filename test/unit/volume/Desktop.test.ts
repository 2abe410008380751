import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countDisk } from "../../../src/space/countDisk.ts";
import { FileError, type FileErrorKind } from "../../../src/storage/FileError.ts";
import { kernelLocks } from "../../../src/storage/LockFile.ts";
import { iconLayout } from "../../../src/volume/desktop/icons.ts";
import { mappingLayout } from "../../../src/volume/desktop/applications.ts";
import { desktopFile } from "../../../src/volume/desktop/desktopFile.ts";
import { readRecords, writeRecords } from "../../../src/volume/desktop/records.ts";
import { usualNames, type Volume } from "../../../src/volume/index.ts";
import { FakeClock } from "../../support/FakeClock.ts";
import { FaultyFileStore } from "../../support/FaultyFileStore.ts";
import { MemoryDisk } from "../../support/MemoryDisk.ts";
import { MemoryFileStore } from "../../support/MemoryFileStore.ts";
import { MemoryLedger } from "../../support/MemoryLedger.ts";
import { memoryDisk, testDisks } from "../../support/testDisks.ts";
import { Errands, folderDisk, testDisk, type TestDisk } from "../../support/testVolume.ts";
import { until } from "../../support/until.ts";

const creator = Buffer.from("ttxt");
const tag = Buffer.from([1, 2, 3, 4]);
const icon = (type: string, bytes: number, fill = 0x5a) => ({
  tag,
  type: Buffer.from(type),
  iconType: 4,
  bitmap: Buffer.alloc(bytes, fill),
});
const kindOf = async (work: Promise<unknown>): Promise<FileErrorKind | "no failure"> => {
  try {
    await work;
    return "no failure";
  } catch (error) {
    if (error instanceof FileError) return error.kind;
    throw error;
  }
};

test.each([
  ["74747874", "t/ttxt.appl"],
  ["2f2e3a00", "2f/2f.:00.appl"],
  ["41ff0a20", "A/Aff0a .appl"],
  ["8e626364", "8e/8ebcd.appl"],
  ["00000000", "00/00000000.appl"],
  ["2e2e2e2e", ".....appl"],
  ["7f7e2021", "7f/7f~ !.appl"],
])("the creator %s has the file that Netatalk gives it", (bytes, name) => {
  expect(desktopFile(Buffer.from(bytes, "hex"), "appl")).toBe(name);
});

test("every creator has a file inside the database", () => {
  const anyCreator = fc.uint8Array({ minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(anyCreator, (bytes) => {
      const names = desktopFile(bytes, "icon").split("/");
      expect(names.length).toBeLessThanOrEqual(2);
      for (const name of names) expect(["", ".", ".."]).not.toContain(name);
    }),
  );
});

test("of any bytes the sound records at the beginning are read, and the rest is kept", () => {
  const bitmap = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  const values = fc.array(bitmap.map((bytes) => ({ ...icon("TEXT", 0), bitmap: bytes })));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(values, noise, (icons, behind) => {
      const bytes = writeRecords({ values: icons, noise: behind }, iconLayout.codec);
      const read = readRecords(bytes, iconLayout.codec, iconLayout.isSound);
      expect(read.values.slice(0, icons.length)).toEqual(icons);
      expect(read.noise.equals(behind.subarray(behind.length - read.noise.length))).toBe(true);
      expect(writeRecords(read, iconLayout.codec).length).toBe(bytes.length);
      const paths = readRecords(behind, mappingLayout.codec, mappingLayout.isSound);
      expect(writeRecords(paths, mappingLayout.codec).equals(behind)).toBe(true);
    }),
  );
});

describe.each(testDisks)("the desktop database on $kind", ({ make }) => {
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

  test("is shared by all sessions, and no node of the volume", async () => {
    const other = disk.open().volume;
    await volume.desktop.addIcon(creator, icon("TEXT", 64));
    await other.desktop.addIcon(creator, icon("APPL", 64));
    await volume.desktop.addApplication(creator, tag, await errands.file("app"));
    expect(other.desktop.iconAt(creator, 2)?.type.toString()).toBe("APPL");
    expect((await other.desktop.application(creator, 1))?.node.name).toBe("app");
    expect(await errands.names("")).toEqual(["app"]);
    other.close();
  });

  test("a path too long for Netatalk is refused", async () => {
    const name = "n".repeat(250);
    let path = name;
    await errands.folder(path);
    for (let depth = 0; depth < 8; depth++) await errands.folder((path += `/${name}`));
    const file = await errands.file(`${path}/app`);
    expect(await kindOf(volume.desktop.addApplication(creator, tag, file))).toBe("badName");
    expect(await volume.desktop.application(creator, 1)).toBeUndefined();
  });
});

test("has room for so many icons and applications, and refuses rather than forget one", async () => {
  const { volume } = memoryDisk().open();
  const errands = new Errands(volume);
  for (let index = 0; index < 512; index++) {
    await volume.desktop.addIcon(creator, icon(String(1000 + index), 1));
  }
  expect(await kindOf(volume.desktop.addIcon(creator, icon("more", 1)))).toBe("full");
  expect(volume.desktop.iconAt(creator, 512)?.type.toString()).toBe("1511");
  for (let index = 0; index < 256; index++) {
    await volume.desktop.addApplication(creator, tag, await errands.file(`app ${index}`));
  }
  const more = await errands.file("more");
  expect(await kindOf(volume.desktop.addApplication(creator, tag, more))).toBe("full");
  expect((await volume.desktop.application(creator, 256))?.node.name).toBe("app 0");
  await volume.desktop.addApplication(creator, tag, await errands.find("app 0"));
  expect((await volume.desktop.application(creator, 1))?.node.name).toBe("app 0");
  volume.close();
});

describe("in a folder", () => {
  let disk: TestDisk & { path: string };
  beforeEach(() => (disk = folderDisk()));
  afterEach(() => disk.remove());

  test("what it takes counts against the size limit, to the byte", async () => {
    const first = disk.open().volume;
    await new Errands(first).file("app");
    first.close();
    const { bytes } = await countDisk(disk.path);
    const ledger = new MemoryLedger(bytes, 2 ** 21);
    const { volume } = disk.open({ sizeLimitBytes: ledger.limitBytes }, { space: ledger });
    const errands = new Errands(volume);
    await volume.desktop.addApplication(creator, tag, await errands.find("app"));
    for (let index = 0; index < 40; index++) {
      await volume.desktop.addIcon(creator, icon(String(1000 + index), 64));
      await volume.desktop.addIcon(creator, { ...icon(String(1000 + index), 4096), iconType: 77 });
    }
    await volume.desktop.removeApplication(creator, await errands.slot("app"));
    volume.close();
    const after = (await countDisk(disk.path)).bytes;
    expect(after).toBeGreaterThan(bytes + 40 * 4096);
    expect(ledger.usedBytes).toBe(after);
  });

  test("where the limit is reached nothing is added, and nothing is left of it", async () => {
    const { bytes } = await countDisk(disk.path);
    const ledger = new MemoryLedger(bytes, bytes + 4096);
    const { volume } = disk.open({ sizeLimitBytes: ledger.limitBytes }, { space: ledger });
    expect(await kindOf(volume.desktop.addIcon(creator, icon("TEXT", 64)))).toBe("full");
    volume.close();
    expect((await countDisk(disk.path)).bytes).toBe(bytes);
    expect(ledger.usedBytes).toBe(bytes);
  });

  test("who finds a file in use waits for it, and not for ever", async () => {
    const clock = new FakeClock();
    const { volume } = disk.open({}, { clock });
    await volume.desktop.addIcon(creator, icon("TEXT", 64));
    const fd = openSync(join(disk.path, ".AppleDesktop/t/ttxt.icon"), "r+");
    kernelLocks(fd).set("write", 0n, 1n);
    const refused = kindOf(volume.desktop.addIcon(creator, icon("APPL", 64)));
    for (let tries = 1; tries < 100; tries++) {
      await until(() => clock.timersLeft > 0, "a try that waits");
      clock.advance(20);
    }
    expect(await refused).toBe("unavailable");
    const added = volume.desktop.addIcon(creator, icon("APPL", 64));
    await until(() => clock.timersLeft > 0, "a try that waits");
    closeSync(fd);
    clock.advance(20);
    await added;
    expect(volume.desktop.iconAt(creator, 2)?.type.toString()).toBe("APPL");
    volume.close();
  });

  test("Netatalk's files are read as they are, noise and all, and keep it", async () => {
    mkdirSync(join(disk.path, ".AppleDesktop/t"), { recursive: true });
    const file = join(disk.path, ".AppleDesktop/t/ttxt.appl");
    const noise = Buffer.from("\xff\xff\xff\xff\xff\xffnoise", "latin1");
    const records = "11223344000a41648e0061708eb72e78" + "0102030400064170 6c61696e".replaceAll(" ", "");
    writeFileSync(file, Buffer.concat([Buffer.from(records, "hex"), noise]));
    const { volume } = disk.open();
    const errands = new Errands(volume);
    await errands.folder("Adé");
    await errands.file("Adé/apé∑.x");
    await errands.file("Aplain");
    expect(await volume.desktop.application(creator, 1)).toMatchObject({ node: { name: "apé∑.x" } });
    expect(await volume.desktop.application(creator, 2)).toMatchObject({ node: { name: "Aplain" }, tag });
    expect(await volume.desktop.application(creator, 3)).toBeUndefined();
    expect(await volume.desktop.removeApplication(creator, await errands.slot("Adé/apé∑.x"))).toBe(true);
    expect((await volume.desktop.application(creator, 1))?.node.name).toBe("Aplain");
    expect(readFileSync(file)).toEqual(
      Buffer.concat([Buffer.from("010203040006", "hex"), Buffer.from("Aplain"), noise]),
    );
    volume.close();
  });
});

test("Netatalk's paths are read in the volume's character set for old Macs", async () => {
  const { volume, store } = memoryDisk().open({ names: { ...usualNames, macCharset: "MAC_JAPANESE" } });
  const errands = new Errands(volume);
  await errands.file("日本");
  const record = Buffer.from("01020304000493fa967b", "hex");
  await store.desktop.replace("t/ttxt.appl", { file: 0o644, directory: 0o755 }, () => record);
  expect(await volume.desktop.application(creator, 1)).toMatchObject({ node: { name: "日本" }, tag });
  expect(await volume.desktop.removeApplication(creator, await errands.slot("日本"))).toBe(true);
  expect(store.desktop.read("t/ttxt.appl")).toEqual(Buffer.alloc(0));
  volume.close();
});

test("whichever call fails, the database is as before or as after, and takes the next", async () => {
  const files = new MemoryDisk();
  const store = new FaultyFileStore(new MemoryFileStore(files));
  const { volume } = testDisk(() => store).open();
  const errands = new Errands(volume);
  const works: (() => Promise<unknown>)[] = [
    () => volume.desktop.addIcon(creator, icon("TEXT", 64)),
    async () => volume.desktop.addApplication(creator, tag, await errands.find("app")),
    async () => volume.desktop.removeApplication(creator, await errands.slot("app")),
  ];
  await errands.file("app");
  for (const work of works) {
    const before = new Map(files.desktop);
    for (let call = 1; ; call++) {
      store.fault = { call: store.calls + call, kind: "full", from: "once" };
      const failure = await kindOf(work());
      store.fault = undefined;
      if (failure === "no failure") break;
      expect(failure).toBe("full");
      for (const [file, bytes] of before) expect(files.desktop.get(file)).toEqual(bytes);
    }
    expect(files.desktop).not.toEqual(before);
  }
  expect(await volume.desktop.application(creator, 1)).toBeUndefined();
  volume.close();
});

import { describe, expect, test } from "vitest";
import { afpVersions } from "../../src/afp/versions.ts";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { clientIn } from "../support/clientIn.ts";
import type { ListedNode } from "../support/enumeration.ts";

// Several commands in a row, as a client of each version strings them together.

const namesOf = (nodes: ListedNode[]) =>
  new Set(nodes.map(({ parameters }) => parameters.utf8Name ?? parameters.longName?.toString("latin1")));

describe.each(Object.values(afpVersions))("at version %i", (version) => {
  test("a file is made, written, read, listed, renamed, moved, copied and deleted", async () => {
    const { volume } = await clientIn("openVolume", { version });
    const folder = await volume.createDir("folder");
    await volume.createFile("file", folder);
    const fork = await volume.openFork("folder/file", { read: true, write: true });
    expect(await fork.write(0, Buffer.from("hello"))).toBe(5);
    expect(await fork.length()).toBe(5);
    await fork.setLength(4);
    await fork.flush();
    expect(await fork.read(1, 100)).toEqual(Buffer.from("ell"));
    await fork.close();
    await volume.rename("folder/file", "renamed");
    await volume.moveAndRename("folder/renamed", "", "moved");
    await volume.copyFile("moved", "folder", "copy");
    expect(namesOf(await volume.enumerate())).toEqual(new Set(["folder", "moved"]));
    const copy = await volume.getFileDirParms("copy", folder);
    expect(copy).toMatchObject({ kind: "file", parameters: { dataBytes: 4, resourceBytes: 0 } });
    await volume.delete("folder/copy");
    await volume.delete("folder");
    expect(namesOf(await volume.enumerate())).toEqual(new Set(["moved"]));
  });

  test("a folder of many files is listed page by page, each of them once", async () => {
    const { volume } = await clientIn("openVolume", { version });
    const names = Array.from({ length: 600 }, (_, index) => `band ${index.toString(16)}`);
    await Promise.all(names.map((name) => volume.createFile(name)));
    const listed = await volume.enumerate();
    expect(listed).toHaveLength(names.length);
    expect(namesOf(listed)).toEqual(new Set(names));
  });

  test("Finder info and dates are kept", async () => {
    const { volume } = await clientIn("openVolume", { version });
    await volume.createFile("file");
    const finderInfo = Buffer.concat([Buffer.from("TEXTttxt"), Buffer.alloc(24)]);
    const modified = Date.UTC(2020, 1, 2, 3, 4, 6);
    await volume.setFileDirParms("file", { finderInfo, modified });
    expect((await volume.getFileDirParms("file")).parameters).toMatchObject({ finderInfo, modified });
  });

  test("a lock keeps another fork away from its range until it is given back", async () => {
    const { volume } = await clientIn("openVolume", { version });
    await volume.createFile("token");
    const [one, other] = await Promise.all([
      volume.openFork("token", { read: true, write: true }),
      volume.openFork("token", { read: true, write: true }),
    ]);
    expect(await one.lock(2, 3)).toBe(2);
    await expect(other.lock(4, 1)).rejects.toThrow("kFPLockErr");
    await one.unlock(2, 3);
    expect(await other.lock(4, 1)).toBe(4);
  });
});

test("requests that do not wait for one another are all answered, each with its own bytes", async () => {
  const { volume } = await clientIn("openVolume");
  await volume.createFile("band");
  const fork = await volume.openFork("band", { read: true, write: true });
  const pieces = Array.from({ length: 12 }, (_, index) => Buffer.alloc(1000 + index, index + 1));
  const ends = await Promise.all(pieces.map((piece, index) => fork.write(index * 2000, piece)));
  expect(ends).toEqual(pieces.map((piece, index) => index * 2000 + piece.length));
  const read = await Promise.all(pieces.map((piece, index) => fork.read(index * 2000, piece.length)));
  expect(read).toEqual(pieces);
  await fork.sync();
});

test("extended attributes are set, listed, read and removed", async () => {
  const { volume } = await clientIn("openVolume");
  await volume.createFile("file");
  const attributes = new AfpAttributes(volume);
  await attributes.set("file", "tag", Buffer.from("one"), "create");
  await attributes.set("file", "tag", Buffer.from("two"), "replace");
  expect(await attributes.list("file")).toEqual(["tag"]);
  expect(await attributes.get("file", "tag")).toEqual(Buffer.from("two"));
  await attributes.remove("file", "tag");
  expect(await attributes.list("file")).toEqual([]);
});

test("a volume tells its size and what it can do", async () => {
  const { client, volume } = await clientIn("openVolume");
  expect(await client.volumeNames()).toEqual(["Backup"]);
  const { extendedFreeBytes = 0, extendedTotalBytes = 0, name } = await volume.parameters();
  expect(extendedFreeBytes).toBeGreaterThan(0);
  expect(extendedTotalBytes).toBeGreaterThanOrEqual(extendedFreeBytes);
  expect(name).toEqual(Buffer.from("Backup"));
});

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileError } from "../../../src/storage/FileError.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../../src/storage/Metadata.ts";
import { access, content, fileWith, kindOf, kindOfPromise } from "../../support/fileStoreWords.ts";
import { openDescriptors } from "../../support/openDescriptors.ts";

const outsideText = "not ours";
const isRoot = process.geteuid?.() === 0;
const userId = process.geteuid?.() ?? 0;

let folder: string;
let store: FileStore;

const at = (name: string): string => join(folder, "volume", name);

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-strange-"));
  fs.mkdirSync(at(""));
  fs.writeFileSync(join(folder, "outside"), outsideText, { mode: 0o600 });
});

afterEach(() => {
  store.close();
  expect(fs.readFileSync(join(folder, "outside"), "utf8")).toBe(outsideText);
  expect(fs.statSync(join(folder, "outside")).mode & 0o777).toBe(0o600);
  expect(openDescriptors(folder)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

/** Ways to stand where the store expects a file of its own. */
const strange: Record<string, (path: string) => void> = {
  pipe: (path) => expect(spawnSync("mkfifo", ["-m", "666", path]).status).toBe(0),
  "closed pipe": (path) => expect(spawnSync("mkfifo", ["-m", "000", path]).status).toBe(0),
  folder: (path) => fs.mkdirSync(path),
  link: (path) => fs.symlinkSync(join(folder, "outside"), path),
  "dangling link": (path) => fs.symlinkSync(join(folder, "new"), path),
  "link to itself": (path) => fs.symlinkSync(path, path),
  // Reading it never ends.
  ...(isRoot && { device: (path) => expect(spawnSync("mknod", [path, "c", "1", "5"]).status).toBe(0) }),
};

/** Whatever comes of it, it comes at once, and is a failure that clients can be told of. */
async function tried(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
  }
}

const places = { sys: ["._x"], ad: [".AppleDouble/x", ".AppleDouble/x::EA", ".AppleDouble/x::EA::name"] };
const cases = (["sys", "ad"] as const).flatMap((metadata) =>
  places[metadata].flatMap((place) => Object.keys(strange).map((kind) => ({ metadata, place, kind }))),
);

describe.each(cases)("a $kind as $place", ({ metadata, place, kind }) => {
  beforeEach(() => {
    store = makeStore(at(""), { metadata });
    fileWith(store, "x", "data of x");
    if (metadata === "ad") store.setAttribute("x", "name", Buffer.from("value"), "always");
    fs.rmSync(at(place), { force: true });
    strange[kind]?.(at(place));
  });

  test("is neither waited for nor followed, and its node and its folder stay usable", async () => {
    expect(store.list("")).toContain("x");
    expect(content(store, "x")).toBe("data of x");
    expect(store.resourceBytes("x")).toBe(0);
    expect(content(store, "x", "resource")).toBe("");
    expect(store.openForks("x")).toEqual({ data: false, resource: false });
    store.readMetadata("x");
    expect(store.listAttributes("x").length).toBeLessThan(2);
    await tried(() => store.getAttribute("x", "name"));
    await tried(() => store.setAttribute("x", "name", Buffer.from("other"), "always"));
    await tried(() => store.writeMetadata("x", { ...emptyMetadata(), comment: Buffer.from("new") }));
    await tried(() => fileWith(store, "x", "data of x", "resource"));
    store.setMode("x", 0o640);
    await tried(() =>
      store.accessLists.write("x", { access: { owner: 6, group: 4, other: 0, mask: 4, named: [] } }),
    );
    await tried(() => store.removeAttribute("x", "name"));
    await store.copyFile("x", "copy");
    expect(content(store, "copy")).toBe("data of x");
    fileWith(store, "y", "data of y");
    await tried(() => store.exchange("x", "y"));
    store.companionDiskBytes("x");
    await tried(() => store.rename("x", "z"));
    const now = store.list("").includes("z") ? "z" : "x";
    expect(content(store, now)).toMatch(/^data of [xy]$/);
    store.removeFile(now);
    await store.syncDirectory("");
    fileWith(store, "x", "a new one");
    expect(fs.existsSync(join(folder, "new"))).toBe(false);
  });
});

test.each(Object.keys(strange))(
  "a %s under a name of the desktop database or of an exchange harms nobody",
  async (kind) => {
    store = makeStore(at(""), { metadata: "sys" });
    fs.mkdirSync(at(".AppleDesktop/t"), { recursive: true });
    strange[kind]?.(at(".AppleDesktop/t/ttxt.icon"));
    strange[kind]?.(at(`.bandstand-exchange-${userId}`));
    const modes = { file: 0o644, directory: 0o755 };
    expect(store.desktop.read("t/ttxt.icon")).toBeUndefined();
    const edit = () => Buffer.from("icon");
    expect(await kindOfPromise(store.desktop.replace("t/ttxt.icon", modes, edit))).not.toBe("no failure");
    for (const name of ["a", "b"]) fileWith(store, name, `data of ${name}`, `resource of ${name}`);
    await tried(() => store.exchange("a", "b"));
    expect(store.list("").toSorted()).toEqual(["a", "b"]);
    expect([content(store, "a"), content(store, "b")].toSorted()).toEqual(["data of a", "data of b"]);
  },
);

test("a pipe under the usual name of another node is no node, and in nobody's way", () => {
  store = makeStore(at(""), { metadata: "sys" });
  strange["pipe"]?.(at("pipe"));
  expect(store.list("")).toEqual([]);
  expect(kindOf(() => store.openFork("pipe", "data", access("rw")))).toBe("badKind");
  expect(kindOf(() => store.makeFile("pipe", 0o644))).toBe("exists");
});

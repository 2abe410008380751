import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FileError } from "../../src/storage/FileError.ts";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../src/storage/Metadata.ts";
import { Canary, canaryText } from "../support/attack/Canary.ts";
import { Swapper } from "../support/attack/Swapper.ts";
import { access, fileWith } from "../support/fileStoreWords.ts";
import { openDescriptors } from "../support/openDescriptors.ts";

const milliseconds = 1500;
/** What stands in the folder that is swapped, and outside under the same names. */
const names = ["file", "secret", "new", "link", "d"] as const;

/** Of the first the name is swapped, of the others what the store keeps in them, and a file. */
const folders = ["d", "e", "g"] as const;

const canaries: Canary[] = [];

afterEach(() => {
  for (const canary of canaries.splice(0)) canary.remove();
});

/** Every kind of call, on a path that leads out half of the time. */
function attempts(store: FileStore, seen: (text: string | Buffer) => void): ((path: string) => unknown)[] {
  const modes = { file: 0o644, directory: 0o755 };
  const read = (kind: "data" | "resource") => (path: string) => {
    const fork = store.openFork(path, kind, access("r"));
    try {
      const bytes = Buffer.alloc(64);
      seen(bytes.subarray(0, fork.read(bytes, 0)));
    } finally {
      fork.close();
    }
  };
  return [
    read("data"),
    read("resource"),
    (path) => fileWith(store, path, "written", "resource"),
    (path) => store.makeFile(path, 0o644, emptyMetadata()),
    (path) => store.makeDirectory(path, 0o755, emptyMetadata()),
    (path) => store.removeFile(path),
    (path) => store.removeDirectory(path),
    (path) => store.rename(path, "aside"),
    (path) => store.rename("aside", path),
    (path) => store.rename(path, `${path}2`),
    async (path) => await store.copyFile(path, "copy"),
    async (path) => await store.copyFile("plain", path),
    async (path) => await store.exchange(path, "plain"),
    (path) => store.makeLink(path, "elsewhere"),
    (path) => seen(store.readLink(path)),
    (path) => seen(JSON.stringify(store.list(path.slice(0, path.lastIndexOf("/"))))),
    (path) => store.stat(path),
    (path) => store.openForks(path),
    (path) => store.resourceBytes(path),
    (path) => store.companionDiskBytes(path),
    (path) => seen(store.readMetadata(path)?.comment ?? ""),
    (path) => store.writeMetadata(path, { ...emptyMetadata(), comment: Buffer.from("comment") }),
    (path) => store.setMode(path, 0o755),
    (path) => store.setOwner(path, process.geteuid?.() ?? 0, process.getegid?.() ?? 0),
    (path) => store.setModified(path, 1e12),
    (path) => store.rightsOf(path),
    (path) => seen(JSON.stringify(store.listAttributes(path))),
    (path) => seen(store.getAttribute(path, "name")),
    (path) => store.setAttribute(path, "name", Buffer.from("value"), "always"),
    (path) => store.removeAttribute(path, "name"),
    (path) => store.accessLists.read(path, "access"),
    (path) => store.accessLists.write(path, { access: { owner: 7, group: 7, other: 7, mask: 7, named: [] } }),
    async (path) => await store.syncDirectory(path),
    async () => void (await store.desktop.replace("t/ttxt.icon", modes, () => Buffer.from("icon"))),
    () => seen(store.desktop.read("t/ttxt.icon") ?? ""),
  ];
}

/** What is swapped, each with a link out that waits to take its name. No way to one leads through another. */
function prepare({ volume, outside }: Canary): [string, string][] {
  const swapped = ["d", "e/.AppleDouble", ".AppleDesktop", "g/file", "g/._file", "g/.AppleDouble/file"];
  for (const folder of ["d/.AppleDouble", "e/.AppleDouble", "g/.AppleDouble", ".AppleDesktop/t"]) {
    fs.mkdirSync(join(volume, folder), { recursive: true });
  }
  for (const file of ["d/file", "e/file", "g/file", "plain", "aside"])
    fs.writeFileSync(join(volume, file), "inside");
  for (const file of ["g/._file", "g/.AppleDouble/file"]) fs.writeFileSync(join(volume, file), "");
  fs.mkdirSync(join(volume, "links"));
  return swapped.map((path, index) => {
    const isFile = path.endsWith("file");
    const link = join(volume, "links", String(index));
    fs.symlinkSync(isFile ? join(outside, "secret") : outside, link);
    return [join(volume, path), link];
  });
}

test.each(["sys", "ad"] as const)(
  "whoever swaps folders and files for links leads no call out of the volume, on %s",
  async (metadata) => {
    const canary = new Canary();
    canaries.push(canary);
    const pairs = prepare(canary);
    const store = makeStore(canary.volume, { metadata });
    const failures: unknown[] = [];
    const shown: string[] = [];
    const calls = attempts(store, (text) => {
      if (text.includes(canaryText)) shown.push(String(text));
    });
    let succeeded = 0;
    const swapper = await Swapper.start(pairs);
    const end = performance.now() + milliseconds;
    for (let round = 0; performance.now() < end; round++) {
      for (const call of calls) {
        const path = `${folders[round % folders.length]}/${names[round % names.length]}`;
        try {
          await call(path);
          succeeded++;
        } catch (error) {
          if (!(error instanceof FileError)) failures.push(error);
        }
      }
    }
    const swaps = await swapper.stop();
    store.close();
    expect(failures).toEqual([]);
    expect(shown).toEqual([]);
    expect(canary.changes()).toEqual([]);
    expect(swaps).toBeGreaterThan(0);
    expect(succeeded).toBeGreaterThan(0);
    expect(openDescriptors(canary.folder)).toEqual([]);
  },
);

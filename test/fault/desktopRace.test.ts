import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileStore } from "../../src/storage/FileStore.ts";
import type * as LockFile from "../../src/storage/LockFile.ts";
import { makeStore } from "../../src/storage/makeStore.ts";

/** What another session does at the worst moment: when a file was opened and is not locked yet. */
const race = vi.hoisted(() => ({ meanwhile: [] as (() => void)[] }));

vi.mock("../../src/storage/LockFile.ts", async (original) => {
  const real = await original<typeof LockFile>();
  return {
    ...real,
    kernelLocks(fd: number) {
      race.meanwhile.shift()?.();
      return real.kernelLocks(fd);
    },
  };
});

let folder: string;
let store: FileStore;
const file = (): string => join(folder, ".AppleDesktop/a");
const replaceBy = (text: string): void => {
  fs.writeFileSync(`${file()}.new`, text);
  fs.renameSync(`${file()}.new`, file());
};
const append = (text: string): Promise<number> =>
  store.desktop.replace("a", { file: 0o644, directory: 0o755 }, (bytes) =>
    Buffer.concat([bytes, Buffer.from(text)]),
  );

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-desktop-"));
  store = makeStore(folder, { metadata: "none" });
});

afterEach(() => {
  store.close();
  fs.rmSync(folder, { recursive: true });
});

test("what others put in a file's place before our lock is what we change", async () => {
  await append("one");
  race.meanwhile = [() => replaceBy("one two"), () => replaceBy("one two three")];
  await append(" four");
  expect(fs.readFileSync(file(), "utf8")).toBe("one two three four");
  race.meanwhile = [() => fs.unlinkSync(file())];
  await append("new");
  expect(fs.readFileSync(file(), "utf8")).toBe("new");
});

test("a file that is another one every time is given up, for the moment", async () => {
  await append("one");
  race.meanwhile = Array.from({ length: 20 }, (_, index) => () => replaceBy(`other ${index}`));
  await expect(append("x")).rejects.toMatchObject({ kind: "busy" });
  race.meanwhile = [];
  await append("!");
  expect(fs.readFileSync(file(), "utf8")).toMatch(/^other \d+!$/);
});

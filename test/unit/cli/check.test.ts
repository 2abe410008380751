import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { check } from "../../../src/cli/check.ts";

let folder = "";
let said = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bandstand-check-"));
  said = "";
  const listen = (text: unknown) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(listen);
  vi.spyOn(process.stderr, "write").mockImplementation(listen);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function checkFiles(volumes: string, afpdConf = "-\n"): Promise<number> {
  await writeFile(join(folder, "AppleVolumes.default"), volumes);
  await writeFile(join(folder, "afpd.conf"), afpdConf);
  return check(["--config", folder]);
}

test("a good configuration is 0 and shows what would be served", async () => {
  await mkdir(join(folder, "disk"));
  const code = await checkFiles(
    './disk "Time Machine" options:tm allow:anna,@family volsizelimit:512000\n',
    '"Cellar" -port 5548\n',
  );
  expect(code).toBe(0);
  expect(said).toContain('Server "Cellar", port 5548');
  expect(said).toContain(`volume "Time Machine" from ${folder}/disk`);
  expect(said).toContain("at most 500 GiB");
  expect(said).toContain("for anna, @family");
});

test("an error is 1 and stands there with file, line and remedy", async () => {
  expect(await checkFiles("\n/srv/a A alow:fred\n")).toBe(1);
  expect(said).toContain(
    `${folder}/AppleVolumes.default:2: 'alow:' is no key of a volume; did you mean allow:?`,
  );
  expect(said).toContain("no volumes");
});

test("warnings alone are 0, a folder that is not there among them", async () => {
  expect(await checkFiles(`${folder}/nowhere A dbpath:/x\n${folder}/afpd.conf B\n`)).toBe(0);
  expect(said).toContain("does not exist");
  expect(said).toContain("is not a folder");
  expect(said).toContain("dbpath: has no meaning here");
});

test("what a file holds does not reach the terminal as a command", async () => {
  await checkFiles('/srv/a "A\u009b31m"\n');
  expect(said).not.toContain("\u009b");
});

test("help is 0, a wrong argument is 2", async () => {
  expect(await check(["--help"])).toBe(0);
  expect(said).toContain("--config DIR");
  expect(await check(["--confg", "x"])).toBe(2);
  expect(await check(["--config"])).toBe(2);
  expect(await check(["--config="])).toBe(2);
  expect(await check(["x"])).toBe(2);
});

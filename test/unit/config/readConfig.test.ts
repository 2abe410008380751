import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { readConfig } from "../../../src/config/readConfig.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bandstand-config-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

async function read() {
  const config = await readConfig(folder);
  return { ...config, errors: config.problems.filter(({ severity }) => severity === "error") };
}

test("the sample files that come with Bandstand have nothing wrong in them", async () => {
  const config = await readConfig("config");
  expect(config.problems).toEqual([]);
  expect(config.servers).toMatchObject([
    {
      maySavePassword: true,
      volumes: [{ name: "Time Machine", options: new Set(["upriv", "usedots", "tm"]) }],
    },
  ]);
});

test("an empty folder gives a server without volumes, and says what to write", async () => {
  const { servers, problems } = await read();
  expect(servers).toMatchObject([{ uams: ["DHX2"], volumes: [] }]);
  expect(problems.map(({ severity, file, line }) => [severity, file, line])).toEqual([
    ["error", join(folder, "AppleVolumes.default"), 0],
    ["warning", join(folder, "afpd.conf"), 0],
  ]);
});

test("a folder that does not exist is like an empty one", async () => {
  expect((await readConfig(join(folder, "nowhere"))).problems).toHaveLength(2);
});

test("each server has the volumes of its own file, and every file is told of once", async () => {
  await write({
    "afpd.conf":
      '"a" -port 1\n"b" -port 2 -defaultvol other\n"c" -port 3 -defaultvol ./other\n"d" -port 4 -defaultvol missing\n',
    "AppleVolumes.default": "/srv/a A foo:x\n",
    "AppleVolumes.system": ".txt TEXT ttxt\n/srv/s S\n",
    other: '/srv/b B foo:x\n.txt "TEXT" R*ch\n',
  });
  const { servers, typesByExtension, problems } = await read();
  expect(servers.map(({ volumes }) => volumes.map(({ name }) => name))).toEqual([
    ["S", "A"],
    ["S", "B"],
    ["S", "B"],
    ["S"],
  ]);
  expect(typesByExtension.get("txt")).toEqual({ type: "TEXT", creator: "R*ch" });
  expect(problems.map(({ file, line }) => `${file.slice(folder.length + 1)}:${line}`)).toEqual([
    "AppleVolumes.default:1",
    "other:1",
    "missing:0",
  ]);
});

test("names are compared over both files of a server", async () => {
  await write({ "AppleVolumes.system": "/srv/s S\n", "AppleVolumes.default": "/srv/a A\n/srv/b s\n" });
  const { servers, errors } = await read();
  expect(servers[0]?.volumes.map(({ path }) => path)).toEqual(["/srv/s", "/srv/a"]);
  expect(errors).toMatchObject([{ file: join(folder, "AppleVolumes.default"), line: 2 }]);
});

test("one file for both volume files is read once", async () => {
  await write({ "afpd.conf": "- -systemvol v -defaultvol v\n", v: "/srv/a A\n" });
  const { servers, errors } = await read();
  expect(servers[0]?.volumes).toHaveLength(1);
  expect(errors).toEqual([]);
});

test("the init script's file is used: beside the others, or where it is said to be", async () => {
  await write({
    "afpd.conf": "",
    "AppleVolumes.default": "/srv/a A",
    "netatalk.conf": "AFPD_MAX_CLIENTS=7\n",
  });
  expect((await read()).servers).toMatchObject([{ sessionsMax: 7 }]);
  await write({ defaults: "AFPD_MAX_CLIENTS=8\nATALK_NAME=`x`\n" });
  const config = await readConfig(folder, { defaultsFile: join(folder, "defaults") });
  expect(config.servers).toMatchObject([{ sessionsMax: 8 }]);
  expect(config.problems).toMatchObject([{ file: join(folder, "defaults"), line: 2 }]);
  expect((await readConfig(folder, { defaultsFile: join(folder, "none") })).problems).toEqual([]);
});

test("an afpd.conf that cannot be read starts no server: it may say where not to listen", async () => {
  await mkdir(join(folder, "afpd.conf"));
  await write({ "AppleVolumes.default": "/srv/a A" });
  const { servers, errors } = await read();
  expect(servers).toEqual([]);
  expect(errors).toMatchObject([{ file: join(folder, "afpd.conf"), line: 0 }]);
});

test("volume files that cannot be read are an error, not a crash", async () => {
  await mkdir(join(folder, "AppleVolumes.default"));
  await mkdir(join(folder, "AppleVolumes.system"));
  const { servers, errors } = await read();
  expect(servers).toMatchObject([{ volumes: [] }]);
  expect(errors).toHaveLength(2);
});

test("10 MB of zeros, of text and of one line are errors, not crashes", async () => {
  await write({
    "AppleVolumes.default": Buffer.alloc(10_000_000),
    "afpd.conf": Buffer.from("- -tcp\n".repeat(1_430_000)),
    "AppleVolumes.system": Buffer.alloc(10_000_000, "x"),
  });
  const { servers, errors } = await read();
  expect(servers).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
});

test("a name longer than -volnamelen is told", async () => {
  await write({ "afpd.conf": "- -volnamelen 8\n", "AppleVolumes.default": '/srv/a "Time Machine"\n' });
  expect((await read()).problems).toMatchObject([{ severity: "warning", line: 1 }]);
});

test("the configuration cannot be changed afterwards", async () => {
  await write({ "afpd.conf": "-\n", "AppleVolumes.default": "/srv/a A allow:fred veto:x/\n" });
  const { servers, problems } = await readConfig(folder);
  const [volume] = servers[0]?.volumes ?? [];
  for (const part of [
    servers,
    problems,
    servers[0],
    servers[0]?.volumes,
    servers[0]?.uams,
    volume,
    volume?.access,
    volume?.access.allow,
    volume?.veto,
  ]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

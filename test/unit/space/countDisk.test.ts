import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countDisk } from "../../../src/space/countDisk.ts";
import { diskBytesOf } from "../../../src/storage/descriptorBytes.ts";
import { hasUserXattr, setXattr } from "../../../src/system/xattr.ts";
import { seededNumbers } from "../../support/seededNumbers.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "bandstand-count-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => path.join(folder, ...names);

/** The same sum by the formula that sessions use. */
function bytesBelow(node: string, seen = new Set<number>()): number {
  const stat = fs.lstatSync(node);
  if (!stat.isDirectory() && stat.nlink > 1) {
    if (seen.has(stat.ino)) return 0;
    seen.add(stat.ino);
  }
  const inside = stat.isDirectory() ? fs.readdirSync(node).map((name) => path.join(node, name)) : [];
  const attributes = hasUserXattr(node) ? 4096 : 0;
  return (
    diskBytesOf(stat.blocks * 512, stat.size) +
    attributes +
    inside.reduce((sum, name) => sum + bytesBelow(name, seen), 0)
  );
}

test("a tree of anything counts as sessions count it", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const folders = [folder];
  let nodes = 1;
  for (let step = 0; step < 600; step++) {
    const place = path.join(folders[below(folders.length)] ?? folder, `n${step}`);
    nodes++;
    const kind = below(6);
    if (kind === 0) folders.push(fs.mkdirSync(place, { recursive: true }) ?? folder);
    else if (kind === 1) fs.symlinkSync("/", place);
    else if (kind === 2) {
      fs.writeFileSync(place, "");
      fs.truncateSync(place, below(1 << 20));
    } else fs.writeFileSync(place, Buffer.alloc(below(20_000), 1));
    if (kind !== 1 && below(2) === 0) expect(setXattr(place, "user.x", Buffer.alloc(below(400)))).toBe(0);
  }
  setXattr(folder, "user.x", Buffer.from("x"));
  const count = await countDisk(folder);
  expect(count, `SEED=${seed}`).toEqual({ bytes: bytesBelow(folder), nodes, unreadable: 0 });
});

test("a node of several names counts once", async () => {
  fs.writeFileSync(at("one"), Buffer.alloc(50_000, 1));
  fs.mkdirSync(at("folder"));
  fs.linkSync(at("one"), at("two"));
  fs.linkSync(at("one"), at("folder", "three"));
  const { bytes } = await countDisk(folder);
  expect(bytes).toBe(bytesBelow(folder));
  fs.rmSync(at("one"));
  expect(await countDisk(folder)).toMatchObject({ bytes });
});

test("no link is followed", async () => {
  fs.symlinkSync("/usr", at("usr"));
  fs.symlinkSync(folder, at("circle"));
  expect(await countDisk(folder)).toMatchObject({ nodes: 3 });
});

test("names that are no text are counted", async () => {
  const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x41])]);
  fs.mkdirSync(name);
  fs.writeFileSync(Buffer.concat([name, Buffer.from([0x2f, 0xc0, 0x80])]), Buffer.alloc(8192, 1));
  expect(await countDisk(folder)).toMatchObject({ nodes: 3, unreadable: 0 });
});

test("space that was allocated ahead does not count", async () => {
  const { bytes } = await countDisk(folder);
  try {
    execFileSync("fallocate", ["--keep-size", "--length", "10M", at("ahead")], { stdio: "ignore" });
  } catch {
    // Not every file system can: then there is nothing to leave out.
  }
  fs.appendFileSync(at("ahead"), Buffer.alloc(5000, 1));
  expect((await countDisk(folder)).bytes - bytes).toBeLessThanOrEqual(8192);
});

test("folders deeper than any path reaches are counted", async () => {
  // Beyond the longest path, only steps from folder to folder get further down.
  const depth = 2 * 150;
  const script = `for half in 1 2; do
    path=.; sides=()
    for level in {1..150}; do path=$path/${"d".repeat(20)}; sides+=("$path/side"); done
    mkdir -p "\${sides[@]}" && cd -P "$path" || exit 1
  done`;
  execFileSync("/bin/bash", ["-c", script], { cwd: folder });
  try {
    expect(await countDisk(folder)).toMatchObject({ nodes: 2 * depth + 1, unreadable: 0 });
  } finally {
    execFileSync("rm", ["-rf", folder]);
  }
});

test("what vanishes or is swapped while it looks does no harm", async () => {
  for (let index = 0; index < 300; index++) {
    fs.mkdirSync(at(`f${index}`));
    fs.writeFileSync(at(`f${index}`, "file"), "x");
  }
  let steps = 0;
  const count = await countDisk(folder, () => {
    steps++;
    for (let index = 0; index < 300; index += 2) fs.rmSync(at(`f${index}`), { recursive: true, force: true });
    for (let index = 0; index < 300; index += 4)
      if (!fs.existsSync(at(`f${index}`))) fs.symlinkSync("/", at(`f${index}`));
  });
  expect(steps).toBeGreaterThan(0);
  expect(count.nodes).toBeLessThanOrEqual(601);
  expect(count.nodes).toBeGreaterThanOrEqual(301);
});

test("it says how far it is", async () => {
  for (let index = 0; index < 1000; index++) fs.writeFileSync(at(`f${index}`), "x");
  const seen: number[] = [];
  const { nodes } = await countDisk(folder, (soFar) => seen.push(soFar.nodes));
  expect(nodes).toBe(1001);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
});

test("a folder that is not there is an error", async () => {
  await expect(countDisk(at("nowhere"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("no descriptor is left open", async () => {
  fs.mkdirSync(at("a", "b", "c"), { recursive: true });
  const open = (): number => fs.readdirSync("/proc/self/fd").length;
  const before = open();
  await countDisk(folder);
  await countDisk(at("nowhere")).catch(() => {});
  expect(open()).toBe(before);
});

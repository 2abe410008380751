import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AfpFork } from "../support/AfpFork.ts";
import { AfpFailure } from "../support/AfpFailure.ts";
import { MacConnection } from "../support/backup/MacConnection.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { until } from "../support/until.ts";

const mebibyte = 1024 * 1024;
const limitBytes = 64 * mebibyte;
const piece = Buffer.alloc(mebibyte, "a limited volume's bytes ");

/** What a test may leave of the limit unused: metadata and the folder's growth are reserved for their worst case. */
const slackBytes = 2 * mebibyte;

let host: ProcessHost;
let mac: MacConnection;
let other: MacConnection;

/** What the running test has opened. */
let forks: AfpFork[] = [];

beforeAll(async () => {
  host = await startProcessHost("volsizelimit:64");
  mac = await open("one Mac");
  other = await open("another Mac");
});

afterAll(async () => {
  await host.server.stop();
});

afterEach(async () => {
  for (const fork of forks) await resultOf(fork.close());
  forks = [];
  for (const { parameters } of await mac.volume.enumerate())
    await mac.volume.delete(parameters.utf8Name ?? "");
});

function open(clientId: string): Promise<MacConnection> {
  return MacConnection.open(host, { clientId, bootTime: Buffer.alloc(4) });
}

/** What the volume takes on the disk, files of metadata and all. */
function bytesOnDisk(folder = host.server.dataFolder): number {
  const { blocks } = lstatSync(folder);
  const inside = lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
  return inside.reduce((sum, name) => sum + bytesOnDisk(path.join(folder, name)), blocks * 512);
}

async function newFork(from: MacConnection, name: string): Promise<AfpFork> {
  await from.volume.createFile(name);
  const fork = await from.volume.openFork(name, { read: true, write: true });
  forks.push(fork);
  return fork;
}

/** Writes until the server says that the disk is full; resolves with the bytes that it took. */
async function fillUp(fork: AfpFork): Promise<number> {
  for (let written = 0; ; written += piece.length) {
    const result = await resultOf(fork.write(written, piece));
    if (result === "kFPDiskFull") return written;
    expect(result).toBe("kFPNoErr");
    expect(written).toBeLessThan(limitBytes);
  }
}

async function resultOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return "kFPNoErr";
  } catch (error) {
    if (error instanceof AfpFailure) return error.result;
    throw error;
  }
}

async function freeBytes(seenBy: MacConnection): Promise<number> {
  return (await seenBy.volume.parameters(["extendedFreeBytes"])).extendedFreeBytes ?? 0;
}

test("the sizes that a Mac is told are the limit's", async () => {
  const before = await mac.volume.parameters(["extendedFreeBytes", "extendedTotalBytes", "totalBytes"]);
  expect(before.extendedTotalBytes).toBe(limitBytes);
  expect(before.totalBytes).toBe(limitBytes);
  expect(before.extendedFreeBytes).toBeLessThanOrEqual(limitBytes);
  const writer = await open("a Mac that leaves");
  const fork = await newFork(writer, "file");
  for (let offset = 0; offset < 16 * mebibyte; offset += piece.length) await fork.write(offset, piece);
  const gone = (before.extendedFreeBytes ?? 0) - (await freeBytes(other));
  expect(gone).toBeGreaterThanOrEqual(16 * mebibyte);
  await writer.logout();
  forks = [];
  const isExact = async () => (await freeBytes(other)) === limitBytes - bytesOnDisk();
  await until(isExact, "what is told is what is on the disk");
});

test("a write that would pass the limit writes nothing, and deleting makes room again", async () => {
  const fork = await newFork(mac, "file");
  const written = await fillUp(fork);
  expect(written).toBeGreaterThan(limitBytes - slackBytes);
  expect(await fork.length()).toBe(written);
  expect(lstatSync(path.join(host.server.dataFolder, "file")).size).toBe(written);
  expect(bytesOnDisk()).toBeLessThanOrEqual(limitBytes);
  // What is there already can still be changed.
  await fork.write(0, Buffer.alloc(piece.length, 1));
  expect((await fork.read(0, 4)).toString("hex")).toBe("01010101");
  const more = await resultOf(newFork(other, "other").then((file) => file.write(0, piece)));
  expect(more).toBe("kFPDiskFull");
  await fork.close();
  await mac.volume.delete("file");
  const again = await newFork(mac, "file");
  for (let offset = 0; offset < written / 2; offset += piece.length) await again.write(offset, piece);
});

test("a fork that shrinks makes room for another Mac", async () => {
  const fork = await newFork(mac, "file");
  const written = await fillUp(fork);
  await fork.setLength(mebibyte);
  const others = await newFork(other, "other");
  for (let offset = 0; offset < written - 4 * mebibyte; offset += piece.length)
    await others.write(offset, piece);
  expect(bytesOnDisk()).toBeLessThanOrEqual(limitBytes);
});

test("two Macs that fill it at once do not pass it together, and fill it", async () => {
  const pair = await Promise.all([newFork(mac, "one"), newFork(other, "two")]);
  const [one = 0, two = 0] = await Promise.all(pair.map(fillUp));
  expect(bytesOnDisk()).toBeLessThanOrEqual(limitBytes);
  expect(one + two).toBeGreaterThan(limitBytes - 2 * slackBytes);
  for (const fork of pair) await fork.close();
  expect(bytesOnDisk()).toBeLessThanOrEqual(limitBytes);
});

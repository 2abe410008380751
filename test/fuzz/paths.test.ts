import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { AfpSession } from "../../src/afp/AfpSession.ts";
import { handedOver } from "../../src/afp/command.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { type Log, silentLog } from "../../src/system/log.ts";
import { usualNames } from "../../src/volume/index.ts";
import { Canary, canaryText } from "../support/attack/Canary.ts";
import { folderSession } from "../support/attack/folderSession.ts";
import { pathRequests } from "../support/attack/pathRequests.ts";
import { hex } from "../support/hexExchange.ts";
import { mutated } from "../support/fuzz/mutate.ts";
import { openDescriptors } from "../support/openDescriptors.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const rounds = 25;
/** Those of an icon. */
const dataBytes = 64;
const known = new Set<number>(Object.values(resultCodes));
const ownText = "the server's own";
const ownFolder = "\0\0\0\0".repeat(20);

/** Files that the server keeps for itself, with a mark in them that no reply may have. */
function fill({ volume, outside }: Canary): void {
  fs.mkdirSync(join(volume, "folder"));
  for (const folder of [".AppleDouble", ".AppleDesktop/t", ".AppleDB", "folder/.AppleDouble"]) {
    fs.mkdirSync(join(volume, folder), { recursive: true });
    fs.writeFileSync(join(volume, folder, "canary"), ownText);
  }
  for (const name of ["file", "f", "folder/file"]) fs.writeFileSync(join(volume, name), "0123456789");
  for (const name of [".bandstand-00ff", ".bandstand-exchange-4242"]) {
    fs.writeFileSync(join(volume, name), ownText + ownFolder);
  }
  fs.symlinkSync(outside, join(volume, "link"));
  fs.symlinkSync("../outside/secret", join(volume, "fileLink"));
  fs.symlinkSync("loop", join(volume, "loop"));
  fs.symlinkSync(join(outside, "secret"), join(volume, "._link"));
  fs.symlinkSync(join(outside, "secret"), join(volume, "folder/.AppleDouble/file"));
  fs.symlinkSync("/proc/self/root", join(volume, "root"));
  expect(spawnSync("mkfifo", [join(volume, "pipe"), join(volume, "._f")]).status).toBe(0);
}

async function open(session: AfpSession): Promise<void> {
  await session.command(hex("18 00 0020 06 4261636b7570"));
  for (const fork of ["1a 00", "1a 80"]) {
    await session.command(hex(`${fork} 0001 00000002 0000 0003 02 04 66696c65`));
  }
}

/** What a request is answered with, all of it. */
async function answerOf(session: AfpSession, block: Buffer): Promise<{ result: number; bytes: Buffer }> {
  const isWrite = [0x3d, 0x21, 0xc0].includes(block[0] ?? 0);
  const outcome = isWrite ? await written(session, block) : await session.command(block);
  if (outcome === handedOver) return { result: 0, bytes: Buffer.alloc(0) };
  const pieces: Uint8Array[] = [outcome.block];
  for (let left = outcome.bulk?.bytes ?? 0; left > 0 && pieces.length < 5;) {
    const piece = Buffer.from(outcome.bulk?.next(65_536) ?? []);
    pieces.push(piece);
    left -= piece.length;
  }
  return { result: outcome.result, bytes: Buffer.concat(pieces) };
}

async function written(session: AfpSession, block: Buffer) {
  const sink = await session.write(block, dataBytes);
  sink.take(Buffer.alloc(dataBytes));
  return await sink.finish();
}

const canaries: Canary[] = [];

afterEach(() => {
  for (const canary of canaries.splice(0)) canary.remove();
});

const disks = [
  { metadata: "sys", version: 34, diskCharset: "UTF8" },
  { metadata: "ad", version: 32, diskCharset: "UTF8" },
  { metadata: "ad", version: 22, diskCharset: "SHIFT_JIS" },
  { metadata: "sys", version: 30, diskCharset: "GB18030" },
  { metadata: "none", version: 34, diskCharset: "ISO-8859-1" },
] as const;

test.each(disks)(
  `no path or name leads out of a volume, or to the server's own: %j (seed ${seed})`,
  async (disk) => {
    const below = seededNumbers(seed + disk.version);
    const canary = new Canary();
    canaries.push(canary);
    fill(canary);
    const failures: unknown[] = [];
    const log: Log = { ...silentLog, error: (fields) => void failures.push(fields) };
    const { metadata, version, diskCharset } = disk;
    const names = { ...usualNames, diskCharset };
    const session = folderSession(canary.volume, { version, settings: { metadata, names }, log });
    try {
      await open(session);
      for (let round = 0; round < rounds; round++) {
        for (const { name, block } of pathRequests(below)) {
          const sent = below(8) === 0 ? mutated(block, below) : block;
          const note = `${name} ${sent.subarray(0, 300).toString("hex")}`;
          const { result, bytes } = await answerOf(session, sent);
          expect(known.has(result), note).toBe(true);
          // Whoever sends the word may get it back.
          for (const word of [canaryText, ownText]) {
            if (!sent.includes(word)) expect(bytes.includes(word), note).toBe(false);
          }
          if (name === "FPDelete") await reopen(session, canary.volume);
        }
      }
      expect(failures).toEqual([]);
    } finally {
      session.closeAll();
    }
    expect(canary.changes()).toEqual([]);
    for (const own of [".bandstand-00ff", ".AppleDesktop/t/canary", ".AppleDB/canary"]) {
      expect(fs.readFileSync(join(canary.volume, own), "utf8")).toContain(ownText);
    }
    expect(openDescriptors(canary.folder)).toEqual([]);
  },
);

/** Some requests take away what the others need. */
async function reopen(session: AfpSession, volume: string): Promise<void> {
  if (!fs.existsSync(join(volume, "folder"))) fs.mkdirSync(join(volume, "folder"));
  for (const name of ["file", "f"]) {
    if (!fs.existsSync(join(volume, name))) fs.writeFileSync(join(volume, name), "0123456789");
  }
  await open(session);
}

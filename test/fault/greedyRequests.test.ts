import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { proportionalBytes } from "../support/attack/processMemory.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { hex } from "../support/hexExchange.ts";

const mebibyte = 1024 * 1024;
const files = 1_000;

/** No reply but FPRead's is longer than the quantum, and its frame. */
const replyBytesMax = mebibyte + 64 * 1024;

/** What one session may take more after all of it. */
const growthBytesMax = 128 * mebibyte;

let host: ProcessHost;
let client: AfpClient;
let session = 0;

beforeAll(async () => {
  host = await startProcessHost();
  const folder = path.join(host.server.dataFolder, "many");
  fs.mkdirSync(folder);
  for (let number = 0; number < files; number++) {
    fs.writeFileSync(path.join(folder, `${"a rather long name ".repeat(8)}${number}`), "");
  }
  fs.chmodSync(folder, 0o777);
  const file = path.join(host.server.dataFolder, "file");
  fs.writeFileSync(file, "with attributes");
  fs.chmodSync(file, 0o666);
  client = AfpClient.connect(await host.connect());
  await client.openSession();
  await client.login(host.credentials);
  await client.openVolume(host.volumeName);
  session = Number(host.server.log.findLast(({ msg }) => msg === "logged in")?.["process"]);
}, 60_000);

afterAll(async () => {
  await host.server.stop();
}, 60_000);

const many = "02 04 6d616e79";
const whole = "000000000000000000000000 00000000";

/** Requests that want as much as they can say, each with counts, bitmaps and reply sizes at their highest. */
const greedy: readonly [string, string][] = [
  ["FPEnumerate", `09 00 0001 00000002 077f 1f7f ffff 0001 ffff ${many}`],
  ["FPEnumerateExt", `42 00 0001 00000002 efff bfff ffff 0001 ffff ${many}`],
  ["FPEnumerateExt2", `44 00 0001 00000002 efff bfff ffff 00000001 ffffffff ${many}`],
  ["FPEnumerateExt2 from the end", `44 00 0001 00000002 efff bfff ffff ffffffff ffffffff ${many}`],
  ["FPCatSearch", `2b 00 0001 ffffffff 00000000 ${whole} 0042 0042 80000040 06 00 0002 01 61 03 00 0002 00`],
  [
    "FPCatSearchExt",
    `43 00 0001 ffffffff 00000000 ${whole} 2142 2142 80002000 000b 0000 0002 0004 00000000 0001 61`,
  ],
  ["FPListExtAttrs", "48 00 0001 00000002 0001 0000 00000000 ffffffff 02 04 66696c65"],
  [
    "FPGetExtAttr",
    "45 00 0001 00000002 0000 0000000000000000 ffffffffffffffff ffffffff 02 04 66696c65 0001 61",
  ],
  ["FPGetACL", "49 00 0001 00000002 0007 ffffffff 02 04 66696c65"],
  ["FPGetSrvrParms", "10 00"],
];

test.each(greedy)(
  "%s: the reply is no longer than a frame may be, whatever was asked",
  async (_name, request) => {
    const before = proportionalBytes(session);
    for (let time = 0; time < 2; time++) {
      const { block } = await client.dsi.command(hex(request));
      expect(block.length).toBeLessThanOrEqual(replyBytesMax);
    }
    expect(proportionalBytes(session) - before).toBeLessThan(growthBytesMax);
  },
);

test("many of them at once take the memory of a few", { timeout: 90_000 }, async () => {
  const before = proportionalBytes(session);
  let most = before;
  const asked = Array.from({ length: 50 }, (_, number) => {
    const [, request = ""] = greedy[number % 5] ?? [];
    return client.dsi.command(hex(request)).then(() => (most = Math.max(most, proportionalBytes(session))));
  });
  await Promise.all(asked);
  expect(most - before).toBeLessThan(growthBytesMax);
});

test("other sessions are served meanwhile", { timeout: 90_000 }, async () => {
  const other = AfpClient.connect(await host.connect());
  await other.openSession();
  await other.login(host.credentials);
  let answered = 0;
  const [, request = ""] = greedy[2] ?? [];
  const asked = Array.from({ length: 20 }, () => client.dsi.command(hex(request)).then(() => answered++));
  await other.volumeNames();
  expect(answered).toBeLessThan(20);
  await Promise.all(asked);
  await other.logout();
});

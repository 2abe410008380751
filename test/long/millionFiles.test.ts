import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FPResolveID } from "../../src/afp/commands/FPResolveID.ts";
import { AfpClient } from "../support/AfpClient.ts";
import type { AfpVolume } from "../support/AfpVolume.ts";
import { seededNumbers } from "../support/seededNumbers.ts";
import { type ChildRole, ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";
import type { Cnid } from "../../src/volume/index.ts";

const foldersCount = 10_000;
const filesInFolder = 100;
const filesCount = foldersCount * filesInFolder;
/** Nodes that are found again by their id or their name. */
const samplesCount = 2_000;

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const mebibyte = 1024 * 1024;
/** A session remembers a fixed number of nodes, however many the volume has. */
const sessionBytesMax = 256 * mebibyte;
const cnidBytesMax = 512 * mebibyte;

let server: ServerProcess;

interface Found {
  did: Cnid;
  cnid: Cnid;
  name: string;
}

interface Walk {
  ids: Set<number>;
  samples: Found[];
  offspring: number;
}

async function openVolume(): Promise<{ client: AfpClient; volume: AfpVolume }> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ user: "anna", password: "secret" });
  return { client, volume: await client.openVolume("Million") };
}

/** Every node of the volume, folder by folder as a Mac's Finder or backup goes through it. */
async function walk(volume: AfpVolume): Promise<Walk> {
  const below = seededNumbers(seed);
  const found: Walk = { ids: new Set(), samples: [], offspring: 0 };
  for (const folder of await volume.enumerate()) {
    const { nodeId: did, offspringCount = 0 } = folder.parameters;
    if (did === undefined) throw new Error("a folder without an id");
    found.ids.add(did);
    found.offspring += offspringCount;
    for (const { parameters } of await volume.enumerate("", did)) {
      const { nodeId: cnid, utf8Name: name } = parameters;
      if (cnid === undefined || name === undefined) throw new Error("a file without an id or a name");
      found.ids.add(cnid);
      if (below(filesCount / samplesCount) === 0) found.samples.push({ did, cnid, name });
    }
  }
  return found;
}

/** What the processes of a role take of memory, pages shared with others counted in parts (PSS), and alone (RSS). */
function memoryOf(role: ChildRole): { pss: number; rss: number } {
  let pss = 0;
  let rss = 0;
  for (const pid of server.pidsOf(role)) {
    const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    const kibibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
    pss = Math.max(pss, kibibytes("Pss") * 1024);
    rss = Math.max(rss, kibibytes("Rss") * 1024);
  }
  return { pss, rss };
}

function memoryInWords(role: ChildRole): string {
  const { pss, rss } = memoryOf(role);
  return `${role}: PSS ${(pss / mebibyte).toFixed(0)} MiB, RSS ${(rss / mebibyte).toFixed(0)} MiB`;
}

async function timed<T>(name: string, count: number, work: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const rate = (count / seconds).toFixed(0);
  console.log(
    `${name}: ${seconds.toFixed(1)} s (${rate}/s); ${memoryInWords("session")}; ${memoryInWords("cnid")}`,
  );
  return result;
}

describe(`a volume of a million files (SEED=${seed})`, { timeout: 600_000 }, () => {
  beforeAll(async () => {
    server = await ServerProcess.start({
      volumes: `"$data" "Million" options:upriv,usedots\n`,
      users: { anna: "secret" },
    });
    await timed("built", filesCount, () => {
      for (let folder = 0; folder < foldersCount; folder++) {
        const at = path.join(server.dataFolder, `folder ${folder}`);
        fs.mkdirSync(at);
        for (let file = 0; file < filesInFolder; file++) {
          fs.closeSync(fs.openSync(path.join(at, `file ${file}`), "wx"));
        }
      }
    });
  }, 600_000);

  afterAll(async () => {
    await server.stop();
  }, 600_000);

  test("is listed whole, each node with an id that stays, and found by id and by name", async () => {
    const first = await openVolume();
    const ids = await timed("listed, ids given", filesCount, () => walk(first.volume));
    expect(ids.offspring).toBe(filesCount);
    expect(ids.ids.size).toBe(filesCount + foldersCount);
    await first.client.logout();

    const second = await openVolume();
    const again = await timed("listed again by a new session", filesCount, () => walk(second.volume));
    expect(again.ids.size).toBe(ids.ids.size);
    expect([...again.ids].every((id) => ids.ids.has(id))).toBe(true);
    expect(again.samples).toEqual(ids.samples);
    await second.client.logout();

    const third = await openVolume();
    const { volume } = third;
    const some = ids.samples;
    await timed("found by id", some.length, async () => {
      for (const { cnid, name } of some) {
        const request = { volumeId: volume.id, fileId: cnid, bitmap: 0x2000 };
        const { parameters } = await volume.afp.call(FPResolveID, request);
        expect(volume.dialect.file(0x2000).decode(parameters).utf8Name).toBe(name);
      }
    });
    await timed("found by name", some.length, async () => {
      for (const { did, cnid, name } of some) {
        expect((await volume.getFileDirParms(name, did)).parameters.nodeId).toBe(cnid);
      }
    });
    expect(memoryOf("session").pss).toBeLessThan(sessionBytesMax);
    expect(memoryOf("cnid").pss).toBeLessThan(cnidBytesMax);
    await third.client.logout();
  });
});

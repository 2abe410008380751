/**
 * How long a search through 100,000 real files takes, and how long another session waits meanwhile.
 *   npm run build && npx tsx scripts/long/search.ts [FILES]
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { AfpVolume } from "../../test/support/AfpVolume.ts";
import { AfpClient } from "../../test/support/AfpClient.ts";
import { type ProcessHost, startProcessHost } from "../../test/support/backup/processHost.ts";
import { type Question, searchSteps } from "../../test/support/searchSteps.ts";

const files = Number(process.argv[2] ?? 100_000);
/** What the other session leaves of the processors to the search. */
const betweenRequests = 5;
const shapes = [files, 1000, 10];

const questions: Record<string, Question> = {
  "a rare name": {
    kinds: "both",
    bits: 0x2000,
    isPartial: true,
    lower: { utf8Name: "00777." },
    upper: { utf8Name: "" },
  },
  "a common name": {
    kinds: "both",
    bits: 0x2000,
    isPartial: true,
    lower: { utf8Name: "file" },
    upper: { utf8Name: "" },
  },
  "no such attributes": {
    kinds: "both",
    bits: 1,
    lower: { attributes: 0x0100 },
    upper: { attributes: 0x0100 },
  },
  "no such length": { kinds: "files", bits: 0x800, lower: { dataBytes: 5 }, upper: { dataBytes: 6 } },
};

for (const filesInFolder of shapes) {
  const host = await startProcessHost();
  try {
    fill(host.server.dataFolder, filesInFolder);
    const volume = await open(host);
    const other = await open(host);
    for (const [name, question] of Object.entries(questions)) {
      for (const time of ["first time", "again"]) {
        const report = await measure(volume, other, question);
        console.log(`${filesInFolder} files in a folder, ${name}, ${time}: ${report}`);
      }
    }
  } finally {
    await host.server.stop();
  }
}

function fill(folder: string, filesInFolder: number): void {
  for (let index = 0; index < files; index++) {
    const inside = path.join(folder, `folder ${Math.floor(index / filesInFolder)}`);
    if (index % filesInFolder === 0) fs.mkdirSync(inside, { mode: 0o777 });
    fs.writeFileSync(path.join(inside, `file ${String(index).padStart(6, "0")}.txt`), "");
  }
}

async function open({ connect, credentials, volumeName }: ProcessHost): Promise<AfpVolume> {
  const client = AfpClient.connect(await connect());
  await client.openSession();
  await client.login(credentials);
  return await client.openVolume(volumeName);
}

async function measure(volume: AfpVolume, other: AfpVolume, question: Question): Promise<string> {
  let isOver = false;
  const waits: number[] = [];
  const asking = (async () => {
    for (; !isOver;) {
      const asked = performance.now();
      await other.getFileDirParms("folder 0");
      waits.push(performance.now() - asked);
      await pause(betweenRequests);
    }
  })();
  const started = performance.now();
  const steps: number[] = [];
  let found = 0;
  let last = started;
  for await (const nodes of searchSteps(volume, question)) {
    found += nodes.length;
    steps.push(performance.now() - last);
    last = performance.now();
  }
  isOver = true;
  await asking;
  const sorted = waits.toSorted((one, another) => one - another);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return [
    `${found} found in ${(last - started).toFixed(0)} ms, ${steps.length} answers`,
    `first after ${(steps[0] ?? 0).toFixed(0)} ms, longest ${Math.max(...steps).toFixed(0)} ms`,
    `the other session: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`,
  ].join("; ");
}

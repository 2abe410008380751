import { spawn } from "node:child_process";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Cnid } from "../../src/cnid/Cnid.ts";
import { openStore, seen, temporaryFolder } from "../support/cnidStores.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const rounds = 8;
const program = path.join(import.meta.dirname, "../support/assignCnids.ts");

let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = temporaryFolder()));
afterEach(() => remove());

/** Runs the process until it said that many bytes, kills it, and gives what it said. */
function killedAfter(bytes: number, round: number, seed: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", program, folder, String(round), String(seed)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString("latin1");
      if (said.length > bytes) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      if (signal === "SIGKILL") resolve(said);
      else reject(new Error(`the process ended by itself after saying ${said.length} bytes`));
    });
  });
}

test("a service that is killed at any moment loses no id that it sent, and gives none twice", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const sent = new Map<Cnid, { inode: number }>();
  const idOfInode = new Map<number, Cnid>();
  for (let round = 1; round <= rounds; round++) {
    const said = await killedAfter(below(1 << (6 + below(12))), round, below(1_000_000));
    const lastName = new Map<number, string>();
    // The last line may be cut: it was not sent whole.
    for (const line of said.split("\n").slice(1, -1)) {
      const [cnid = "", name = "", inode = ""] = line.split(" ");
      const known = idOfInode.get(Number(inode));
      expect(known ?? Number(cnid), `seed ${seed}: the id of inode ${inode}`).toBe(Number(cnid));
      const holder = sent.get(Number(cnid) as Cnid);
      expect(holder?.inode ?? Number(inode), `seed ${seed}: who has ${cnid}`).toBe(Number(inode));
      sent.set(Number(cnid) as Cnid, { inode: Number(inode) });
      idOfInode.set(Number(inode), Number(cnid) as Cnid);
      lastName.set(Number(inode), name);
    }
    const store = await openStore(folder, { leasedIdsCount: 64 });
    for (const [inode, name] of lastName) {
      const cnid = idOfInode.get(inode) as Cnid;
      const record = await store.resolve(cnid);
      expect(record?.inode, `seed ${seed}, round ${round}: what ${cnid} (${name}) names`).toBe(BigInt(inode));
      expect(await store.identify([seen(record?.name ?? "", inode)])).toEqual([cnid]);
    }
    const [fresh = 0] = await store.identify([seen(`after-${round}`, 900_000_000 + round)]);
    expect(sent.has(fresh as Cnid), `seed ${seed}: ${fresh} is given twice`).toBe(false);
    sent.set(fresh as Cnid, { inode: 900_000_000 + round });
    await store.close();
  }
  expect(sent.size).toBeGreaterThan(rounds);
}, 60_000);

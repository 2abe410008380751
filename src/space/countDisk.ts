import fs from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { KernelPath } from "../system/KernelPath.ts";
import { hasUserXattr } from "../system/xattr.ts";
import { FolderPath } from "./FolderPath.ts";
import { LinkedNodes } from "./LinkedNodes.ts";

/** A count so far. */
export interface DiskCount {
  bytes: number;
  nodes: number;
  /** Folders that may not be read: the count is too low. */
  unreadable: number;
}

const blockBytes = 4096;
const sectorBytes = 512;

/** Nodes between two looks at the rest of the world. */
const stepNodes = 256;

/** Folder entries read at a time. */
const entriesAtOnce = 256;

interface Walk {
  path: FolderPath;
  count: DiskCount;
  linked: LinkedNodes;
  onStep: ((soFar: DiskCount) => void) | undefined;
  nodesAtNextStep: number;
}

/**
 * Adds up what a folder and everything below takes on disk: of each node the allocated blocks, but no more than its
 * length in blocks, as space that was allocated ahead is given back; and a block where it has attributes. It stays on
 * the file system, follows no link, counts a node of several names once, and passes over what vanishes while it looks.
 */
export async function countDisk(folder: string, onStep?: (soFar: DiskCount) => void): Promise<DiskCount> {
  const path = new FolderPath(folder);
  const count = { bytes: 0, nodes: 0, unreadable: 0 };
  const walk: Walk = { path, count, linked: new LinkedNodes(), onStep, nodesAtNextStep: stepNodes };
  try {
    add(walk, `${path.here}/.`, fs.statSync(path.here, { bigint: true }));
    // Folders to enter, a list for each level of the path; they are counted already.
    const waiting = [await foldersHere(walk)];
    while (waiting.length > 0) {
      const name = waiting.at(-1)?.pop();
      if (name !== undefined) {
        if (isEntered(walk, name)) waiting.push(await foldersHere(walk));
        continue;
      }
      path.leave();
      waiting.length = path.depth;
    }
  } finally {
    path.close();
  }
  return count;
}

/** Counts everything in the folder that the walk is at, and names the folders to enter. */
async function foldersHere(walk: Walk): Promise<string[]> {
  const names: string[] = [];
  // The bytes of a name as they are: on disk they need not be UTF-8.
  const entries = unlessGone(walk, () =>
    fs.opendirSync(walk.path.here, { encoding: "latin1", bufferSize: entriesAtOnce }),
  );
  if (entries === undefined) return names;
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      const stat = statIfThere(walk, entry.name);
      if (stat === undefined || stat.dev !== walk.path.device) continue;
      add(walk, walk.path.inHere(entry.name), stat);
      if (stat.isDirectory()) names.push(entry.name);
      if (walk.count.nodes < walk.nodesAtNextStep) continue;
      walk.nodesAtNextStep = walk.count.nodes + stepNodes;
      walk.onStep?.({ ...walk.count });
      await nextTurn();
    }
  } finally {
    entries.closeSync();
  }
  return names;
}

function add({ count, linked }: Walk, path: KernelPath, stat: fs.BigIntStats): void {
  const allocated = Number(stat.blocks) * sectorBytes;
  const bytes =
    Math.min(allocated, Math.ceil(Number(stat.size) / blockBytes) * blockBytes) +
    (hasUserXattr(path) ? blockBytes : 0);
  const isShared = stat.nlink > 1n && !stat.isDirectory();
  count.nodes++;
  count.bytes += isShared ? Math.ceil(bytes * linked.shareOf(stat.ino, Number(stat.nlink))) : bytes;
}

function statIfThere(walk: Walk, name: string): fs.BigIntStats | undefined {
  return unlessGone(walk, () => fs.lstatSync(walk.path.inHere(name), { bigint: true }));
}

function isEntered(walk: Walk, name: string): boolean {
  return unlessGone(walk, () => walk.path.enter(name)) === true;
}

/** Swapped for something else counts as gone too; a disk that can't be read is an error. */
const goneCodes = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);
const closedCodes = new Set(["EACCES", "EPERM"]);

function unlessGone<T>(walk: Walk, look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (closedCodes.has(code)) walk.count.unreadable++;
    else if (!goneCodes.has(code)) throw error;
    return undefined;
  }
}

import fs from "node:fs";
import path from "node:path";

/** A count so far. */
export interface DiskCount {
  bytes: number;
  nodes: number;
  /** Nodes that could not be looked at: the count is too low. */
  unreadable: number;
}

const blockBytes = 4096;
const sectorBytes = 512;

/** Nodes between two looks at the rest of the world. */
const stepNodes = 256;

/** Folder entries read at a time. */
const entriesAtOnce = 256;

interface Walk {
  count: DiskCount;
  device: number;
  /** Counted nodes that have more names somewhere, and how many of these may still come. */
  linked: Map<bigint, number>;
  sinceYield: number;
}

/**
 * Adds up what a folder and everything below takes on disk: of each node the allocated blocks, but no more than its
 * length in blocks, as space reserved ahead is not the Mac's. It stays on the file system, follows no link, counts a
 * node with several names once, and passes over what vanishes while it looks. It yields the count so far now and
 * then, the whole at the end.
 */
export async function* countDisk(folder: string): AsyncGenerator<DiskCount, DiskCount> {
  const root = fs.lstatSync(folder);
  const walk: Walk = {
    count: { bytes: 0, nodes: 0, unreadable: 0 },
    device: root.dev,
    linked: new Map(),
    sinceYield: 0,
  };
  add(walk, root, folder);
  const folders = root.isDirectory() ? [folder] : [];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const name of namesIn(walk, next)) {
      const node = path.join(next, name);
      if (isFolderToEnter(walk, node)) folders.push(node);
      if (++walk.sinceYield < stepNodes) continue;
      walk.sinceYield = 0;
      yield { ...walk.count };
    }
  }
  return walk.count;
}

/** Names in a folder, without holding all of them at once. */
async function* namesIn(walk: Walk, folder: string): AsyncGenerator<string> {
  try {
    const entries = await fs.promises.opendir(folder, { bufferSize: entriesAtOnce });
    for await (const entry of entries) yield entry.name;
  } catch (error) {
    if (!isGone(error)) walk.count.unreadable++;
  }
}

/** Counts a node; true for a folder of the same file system. */
function isFolderToEnter(walk: Walk, node: string): boolean {
  try {
    const stat = fs.lstatSync(node);
    if (stat.dev !== walk.device) return false;
    add(walk, stat, node);
    return stat.isDirectory();
  } catch (error) {
    if (!isGone(error)) walk.count.unreadable++;
    return false;
  }
}

function add(walk: Walk, stat: fs.Stats, node: string): void {
  if (stat.nlink > 1 && !stat.isDirectory() && wasCounted(walk, node)) return;
  walk.count.nodes++;
  walk.count.bytes += Math.min(stat.blocks * sectorBytes, Math.ceil(stat.size / blockBytes) * blockBytes);
}

function wasCounted(walk: Walk, node: string): boolean {
  // An inode's number may have more digits than a JavaScript number.
  const { ino, nlink } = fs.lstatSync(node, { bigint: true });
  const namesLeft = walk.linked.get(ino);
  const left = (namesLeft ?? Number(nlink)) - 1;
  if (left > 0) walk.linked.set(ino, left);
  else walk.linked.delete(ino);
  return namesLeft !== undefined;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

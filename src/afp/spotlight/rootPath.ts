import { type Cnid, rootCnid, type Volume, type VolumeNode } from "../../volume/index.ts";
import { decompose } from "../../wire/composition.ts";
import { ifReachable } from "./ifReachable.ts";
import { macNameOfPosix, posixName } from "./posixName.ts";

/** Folders to look in that one query may name. */
const scopesMax = 64;
const scopeStepsMax = 256;

/**
 * Where the client takes the volume to be on the server. It puts this path before every path that it sends, and takes
 * it off those that it gets, whatever it is. The real one would tell where the server keeps its files and, below a
 * user's home, whose they are: Netatalk tells it; Samba did, and calls that CVE-2023-34968.
 */
export function rootPathOf(volume: Volume): string {
  return `/${posixName(decompose(volume.settings.name))}`;
}

/** The folders that a query is to look in, of those that are there; none named is the whole volume. */
export async function scopesOf(volume: Volume, paths: readonly string[]): Promise<VolumeNode[]> {
  if (paths.length === 0) return [await volume.find(rootCnid, { form: "utf8", steps: [] })];
  const scopes = new Map<Cnid, VolumeNode>();
  for (const path of paths.slice(0, scopesMax)) {
    const node = await nodeAt(volume, path);
    if (node !== undefined) scopes.set(node.cnid, node);
  }
  return [...scopes.values()];
}

async function nodeAt(volume: Volume, path: string): Promise<VolumeNode | undefined> {
  const steps = stepsTo(decompose(path), rootPathOf(volume));
  if (steps === undefined || steps.length > scopeStepsMax) return undefined;
  return await findIfThere(volume, rootCnid, steps);
}

/** A node by its id and a way from there; undefined where the user can't get to it. */
export async function findIfThere(
  volume: Volume,
  cnid: Cnid,
  steps: readonly string[] = [],
): Promise<VolumeNode | undefined> {
  const path = { form: "utf8", steps: steps.map((name) => ({ name })) } as const;
  return await ifReachable(() => volume.find(cnid, path));
}

/** Names from the root; undefined for a path that is not below it. */
function stepsTo(path: string, root: string): string[] | undefined {
  // `/`, and words such as kMDQueryScopeComputer: wherever there is something to be found.
  if (path === "/" || !path.startsWith("/")) return [];
  if (path !== root && !path.startsWith(`${root}/`)) return undefined;
  return path
    .slice(root.length)
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .map(macNameOfPosix);
}

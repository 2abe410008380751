import { type Dirent, readdirSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { isUtf8 } from "node:buffer";
import { attempt } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { NodeEntry } from "./FileStore.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { Place, RootFolder } from "./RootFolder.ts";
import { temporaryName } from "./smallFiles.ts";

const linkBytesMax = 4095;

/** A folder's nodes; what the layout keeps there and names that are not UTF-8 are left out. */
export function listFolder(root: RootFolder, layout: MetadataLayout, path: string): NodeEntry[] {
  const at = `${root.folder(path)}/.`;
  const entries = attempt(path, () => readdirSync(at, { withFileTypes: true })).flatMap(nodeEntry);
  let all: Set<string> | undefined;
  const shown = entries.filter(({ name }) => {
    // Every name of ours begins with a dot, and few others do.
    if (!name.startsWith(".")) return true;
    return !layout.hides(name, (other) => (all ??= new Set(entries.map((entry) => entry.name))).has(other));
  });
  // Where a name is not UTF-8, Node shows a mark instead, which may also be a character of a proper name.
  if (!shown.some(({ name }) => name.includes("\uFFFD"))) return shown;
  const raw = attempt(path, () => readdirSync(at, { encoding: "buffer" }));
  const proper = new Set(raw.filter((name) => isUtf8(name)).map((name) => name.toString()));
  return shown.filter(({ name }) => proper.has(name));
}

/** Nothing for what clients never see: sockets, devices. */
function nodeEntry(entry: Dirent): NodeEntry | [] {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: "file" };
  if (entry.isDirectory()) return { name, kind: "directory" };
  return entry.isSymbolicLink() ? { name, kind: "link" } : [];
}

/** Puts a symbolic link in the place of a file, at once. */
export function makeLink({ path, folder, inside }: Place, target: string): void {
  const isBad = target === "" || target.includes("\0") || Buffer.byteLength(target) > linkBytesMax;
  if (isBad) throw new FileError("badName", "that can't be the target of a link");
  const fresh = `${folder}/${temporaryName()}`;
  attempt(inside, () => symlinkSync(target, fresh));
  try {
    attempt(inside, () => renameSync(fresh, path));
  } catch (error) {
    unlinkSync(fresh);
    throw error;
  }
}

/** The target of a symbolic link as it was written. */
export function readLink(path: string, inside: string): string {
  return attempt(inside, () => readlinkSync(path), { badRange: "badKind" });
}

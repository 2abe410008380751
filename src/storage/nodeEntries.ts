import { readlinkSync, renameSync, symlinkSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { attempt } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { NodeEntry } from "./FileStore.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { Place, RootFolder } from "./RootFolder.ts";
import { removeIfThere, temporaryName } from "./smallFiles.ts";

const linkBytesMax = 4095;

/** A folder's nodes; what the layout keeps there and names that are no text are left out. */
export function listFolder(root: RootFolder, layout: MetadataLayout, path: string): NodeEntry[] {
  const entries = root
    .entries(path)
    .entries.flatMap(({ name, kind }) => (kind === undefined ? [] : { name, kind }));
  let all: Set<string> | undefined;
  return entries.filter(({ name }) => {
    return !layout.hides(name, (other) => (all ??= new Set(entries.map((entry) => entry.name))).has(other));
  });
}

/** Puts a symbolic link in the place of a file, at once. */
export function makeLink(root: RootFolder, { path, folder, inside }: Place, target: string): void {
  const bytes = root.bytesOf(target);
  const isBad = target === "" || target.includes("\0") || bytes === undefined || bytes.length > linkBytesMax;
  if (isBad) throw new FileError("badName", "that can't be the target of a link");
  const fresh = `${folder}/${temporaryName()}`;
  attempt(inside, () => symlinkSync(bytes, fresh));
  try {
    attempt(inside, () => renameSync(fresh, path));
  } catch (error) {
    removeIfThere(fresh);
    throw error;
  }
}

/** The target of a symbolic link as it was written. */
export function readLink(root: RootFolder, path: KernelPath, inside: string): string {
  const bytes = attempt(inside, () => readlinkSync(path, { encoding: "buffer" }), { badRange: "badKind" });
  // A path in no character set of ours is shown as well as it can be: nobody follows it but the server's programs.
  return root.textOf(bytes) ?? bytes.toString();
}

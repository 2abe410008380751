import { rmdirSync } from "node:fs";
import { attempt, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { appleDoubleName, inFolder } from "./AppleDoubleFolder.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { RootFolder } from "./RootFolder.ts";
import { removeIfThere, temporaryPrefix } from "./smallFiles.ts";

/** Removes a folder in which nothing is left that a user has put there. */
export function removeFolder(root: RootFolder, layout: MetadataLayout, path: string): void {
  const at = root.place(path).path;
  const wasEmpty = unless(["notEmpty", "exists"], () => attempt(path, () => rmdirSync(at) ?? true));
  if (wasEmpty) return;

  const { entries, unreadable } = root.entries(path);
  const names = entries.map(({ name }) => name);
  const hasContent = unreadable > 0 || names.some((name) => !isMetadata(root, layout, path, name, names));
  if (hasContent) throw new FileError("notEmpty", `${path} is not empty`);
  for (const name of names) removeMetadata(root, inFolder(path, name), name);
  attempt(path, () => rmdirSync(at));
}

function isMetadata(
  root: RootFolder,
  layout: MetadataLayout,
  path: string,
  name: string,
  names: readonly string[],
): boolean {
  const inside = inFolder(path, name);
  if (name === appleDoubleName) return !hasOthers(root, inside);
  if (name.startsWith(temporaryPrefix)) return true;
  return !layout.hides(name, (other) => names.includes(other)) && layout.isOrphan(inside, name);
}

/** A `.AppleDouble` with a folder in it, or what nothing leads to, is none of Netatalk's. */
function hasOthers(root: RootFolder, path: string): boolean {
  const found = unless(["notDirectory"], () => root.entries(path));
  return (
    found === undefined || found.unreadable > 0 || found.entries.some(({ kind }) => kind === "directory")
  );
}

function removeMetadata(root: RootFolder, path: string, name: string): void {
  if (name !== appleDoubleName) {
    removeIfThere(root.place(path).path);
    return;
  }
  for (const { name: file } of root.entries(path).entries) {
    removeIfThere(root.place(inFolder(path, file)).path);
  }
  attempt(path, () => rmdirSync(root.place(path).path));
}

import { closeSync, constants, lstatSync, lutimesSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { getXattr, listXattrs, setXattr } from "../system/xattr.ts";
import { changeMode } from "./changeMode.ts";
import { attempt, errnoError, fileError } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { readList, writeList } from "./kernelLists.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { HeldPlace, RootFolder } from "./RootFolder.ts";
import { isFile, openExisting, removeIfThere } from "./smallFiles.ts";

const ownerWriteBit = 0o200;

/**
 * Copies a file's bytes, resource fork, metadata, attributes, rights and modification time, or leaves nothing.
 */
export async function copyNode(
  root: RootFolder,
  layout: MetadataLayout,
  from: string,
  to: string,
): Promise<void> {
  const copies = [
    { from, to },
    ...layout
      .companions(from, "file")
      .filter((companion) => isFile(root.place(companion).path))
      .map((companion) => ({
        from: companion,
        to: layout.movedCompanion(companion, from, to, "file") ?? to,
      })),
  ];
  const done: string[] = [];
  try {
    for (const copy of copies) {
      if (copy.from !== from) layout.prepare(to);
      await copyOne(root, copy.from, copy.to);
      done.push(copy.to);
      copyList(root, copy.from, copy.to);
      if (copy.from !== from) continue;
      // The name was free, so what lies there for it belongs to no node.
      for (const stale of layout.companions(to, "file")) removeIfThere(root.place(stale).path);
      copyXattrs(root, from, to);
    }
    copyTimes(root, from, to);
  } catch (error) {
    for (const path of done.reverse()) removeIfThere(root.place(path).path);
    throw error;
  }
}

/** Reads through an open descriptor, so that no link that took the file's name meanwhile is followed. */
async function copyOne(root: RootFolder, from: string, to: string): Promise<void> {
  const source = openExisting(root.place(from).path, "read");
  if (source === undefined) throw new FileError("notFound", `${from} is gone`);
  try {
    await copyBytes(source, root.hold(to));
  } catch (error) {
    // Node removes what it has begun, and only that.
    throw fileError(error, `copying ${from}`);
  } finally {
    closeSync(source);
  }
}

async function copyBytes(source: number, target: HeldPlace): Promise<void> {
  const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
  try {
    await copyFile(`/proc/self/fd/${source}`, target.place.path, flags);
  } finally {
    target.release();
  }
}

/** Without it the mode's middle bits, which are the list's mask, would be the owning group's rights. */
function copyList(root: RootFolder, from: string, to: string): void {
  const list = readList(root.place(from).path, "access");
  if (list !== undefined) writeList(root.place(to).path, "access", list);
}

function copyXattrs(root: RootFolder, from: string, to: string): void {
  const source = root.place(from).path;
  const target = root.place(to).path;
  const listed = listXattrs(source);
  if (typeof listed === "number") return;
  const names = listed.map((raw) => raw.toString()).filter((name) => name.startsWith("user."));
  if (names.length === 0) return;
  const mode = attempt(to, () => lstatSync(target)).mode & 0o7777;
  // The copy of a write-protected file is one already, and so are its attributes.
  const isProtected = (mode & ownerWriteBit) === 0;
  if (isProtected) changeMode(root, to, mode | ownerWriteBit);
  for (const name of names) {
    const value = getXattr(source, name);
    if (typeof value === "number") continue; // gone meanwhile, or not readable
    const result = setXattr(target, name, value);
    if (result < 0) throw errnoError(result, `copying ${name} of ${from}`);
  }
  if (isProtected) changeMode(root, to, mode);
}

function copyTimes(root: RootFolder, from: string, to: string): void {
  const stat = attempt(from, () => lstatSync(root.place(from).path));
  attempt(to, () => lutimesSync(root.place(to).path, stat.atime, stat.mtime));
}

import { closeSync, constants, fdatasync, fsync, openSync } from "node:fs";
import { promisify } from "node:util";
import { syncFileSystem } from "../system/syncFileSystem.ts";
import { attempt, fileError, unless } from "./errno.ts";
import { FileError, type FileErrorKind } from "./FileError.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { parentOf } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";
import type { UnsyncedPaths } from "./UnsyncedPaths.ts";
import { carefully, openExisting } from "./smallFiles.ts";

/** Another program has removed or replaced a folder: there is no entry left to sync. */
const goneKinds: readonly FileErrorKind[] = ["notFound", "notDirectory"];

const syncAll = promisify(fsync);
const syncData = promisify(fdatasync);

/** What changed through this store since it was last synced. */
export interface Unsynced {
  /** Folders whose entries changed. */
  folders: UnsyncedPaths;
  /** Nodes whose metadata or attributes changed: fdatasync of the file would not cover them. */
  metadata: UnsyncedPaths;
}

/** Brings one file, its metadata and the folders on the way to it to stable storage. */
export async function syncFork(
  root: RootFolder,
  layout: MetadataLayout,
  unsynced: Unsynced,
  path: string,
  descriptors: readonly number[],
): Promise<void> {
  const isMetadataChanged = unsynced.metadata.take(path);
  try {
    const sync = isMetadataChanged ? syncAll : syncData;
    for (const fd of descriptors) await run(path, sync(fd));
    if (isMetadataChanged) {
      const companions = unless(goneKinds, () => layout.companions(path, "file")) ?? [];
      for (const companion of companions) await syncFile(root, companion);
      // A companion may be new in a folder of its own.
      for (const folder of new Set(companions.map(parentOf))) await syncWay(root, folder, descriptors);
    }
  } catch (error) {
    if (isMetadataChanged) unsynced.metadata.add(path);
    throw error;
  }
  for (let folder = path; folder !== "";) {
    folder = parentOf(folder);
    if (!unsynced.folders.take(folder)) continue;
    await syncWay(root, folder, descriptors).catch((error: unknown) => {
      unsynced.folders.add(folder);
      throw error;
    });
  }
}

/**
 * A folder on the way to an open file: gone is as good as synced, and what can't be opened is synced with all
 * else.
 */
async function syncWay(root: RootFolder, folder: string, descriptors: readonly number[]): Promise<void> {
  try {
    await syncFolder(root, folder);
  } catch (error) {
    const { kind } = fileError(error, folder);
    if (goneKinds.includes(kind)) return;
    const [descriptor] = descriptors;
    if (kind !== "accessDenied" || descriptor === undefined) throw error;
    if (!(await syncFileSystem(descriptor))) throw new FileError("io", `syncing ${folder}`);
  }
}

/** Brings everything on the file system to stable storage. */
export async function syncEverything(root: RootFolder, unsynced: Unsynced): Promise<void> {
  const taken = [unsynced.folders.takeAll(), unsynced.metadata.takeAll()];
  const fd = attempt("", () => openSync(`${root.folder("")}/.`, constants.O_RDONLY));
  const isDone = await syncFileSystem(fd).finally(() => closeSync(fd));
  if (isDone) return;
  for (const paths of taken) paths.giveBack();
  throw new FileError("io", "the file system could not be synced");
}

/** Brings the entries of a folder to stable storage. */
export async function syncEntries(root: RootFolder, unsynced: Unsynced, folder: string): Promise<void> {
  const wasUnsynced = unsynced.folders.take(folder);
  try {
    await syncFolder(root, folder);
  } catch (error) {
    if (wasUnsynced) unsynced.folders.add(folder);
    throw error;
  }
}

async function syncFolder(root: RootFolder, path: string): Promise<void> {
  const at = `${root.folder(path)}/.`;
  const fd = attempt(path, () => openSync(at, constants.O_RDONLY | constants.O_DIRECTORY | carefully));
  await run(path, syncAll(fd)).finally(() => closeSync(fd));
}

async function syncFile(root: RootFolder, path: string): Promise<void> {
  const fd = openExisting(root.place(path).path, "read");
  if (fd !== undefined) await run(path, syncAll(fd)).finally(() => closeSync(fd));
}

async function run(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw fileError(error, `syncing ${path}`, { badRange: "io" });
  }
}

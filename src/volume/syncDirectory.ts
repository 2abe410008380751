import { type Cnid, rootCnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { Fork } from "./Fork.ts";
import { checkDirectory, type VolumeParts } from "./VolumeParts.ts";

/** Resolves when everything that this session did in a folder and below is on stable storage. */
export async function syncDirectory(parts: VolumeParts, did: Cnid): Promise<void> {
  if (did === 0) throw new FileError("badId", "0 is no id");
  const directory = await parts.places.byId(did);
  checkDirectory(directory);
  await syncForks(parts.forks.all());
  // Below the folder may be what no open fork knows of: then the whole file system goes to the disk.
  const isWhole = did === rootCnid || parts.unsynced.isMoreThan(did);
  const restore = isWhole ? parts.unsynced.takeAll() : parts.unsynced.takeFolder(did);
  try {
    await parts.store.syncDirectory(isWhole ? "" : directory.path);
  } catch (error) {
    restore();
    throw error;
  }
}

/** Resolves when what was written through these forks is on stable storage. */
export async function syncForks(forks: readonly Fork[]): Promise<void> {
  for (const fork of forks) if (fork.isDirty) await fork.sync();
}

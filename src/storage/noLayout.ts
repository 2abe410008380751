import { FileError } from "./FileError.ts";
import { type MetadataLayout, netatalkFolders } from "./MetadataLayout.ts";
import { temporaryPrefix } from "./smallFiles.ts";

function refuse(): never {
  throw new FileError("unsupported", "this volume keeps no extended attributes and no resource forks");
}

/**
 * Nothing is kept, as with Netatalk's `ea = none`. Metadata that a Mac sets is dropped without an error, so
 * that the Finder can copy files; resource forks and extended attributes are content, and refused rather than
 * lost.
 */
export const noLayout: MetadataLayout = {
  forkLayout: undefined,
  resourcePath: () => undefined,
  prepare: () => {},
  isReserved: (name) => netatalkFolders.has(name) || name.startsWith(temporaryPrefix),
  hides: (name) => netatalkFolders.has(name) || name.startsWith(temporaryPrefix),
  isOrphan: () => false,
  companions: () => [],
  movedCompanion: () => undefined,
  hiddenDiskBytes: () => 0,
  readMetadata: () => undefined,
  writeMetadata: () => {},
  exchange: () => {},
  addMetadata: () => {},
  attributes: {
    list: () => [],
    get: (_path, name) => {
      throw new FileError("noAttribute", `${name}: this volume keeps no extended attributes`);
    },
    set: refuse,
    remove: refuse,
  },
};

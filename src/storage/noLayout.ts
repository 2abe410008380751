import { FileError } from "./FileError.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { isOwnName } from "./ownNames.ts";

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
  isReserved: isOwnName,
  hides: isOwnName,
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

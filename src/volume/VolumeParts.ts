import type { Account } from "../accounts/Account.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import type { Metadata } from "../storage/Metadata.ts";
import type { Clock } from "../system/clock.ts";
import type { Catalog } from "./Catalog.ts";
import type { Look } from "./finderInfo.ts";
import type { Folders } from "./Folders.ts";
import type { IdKeeper } from "./IdKeeper.ts";
import type { NameRules } from "./NameRules.ts";
import { ownerReadBit, withOwnersRight } from "./ownersRight.ts";
import type { OpenForkTable } from "./OpenForkTable.ts";
import type { Places } from "./Places.ts";
import type { ShownNames } from "./ShownNames.ts";
import type { Unsynced } from "./Unsynced.ts";
import type { SeenNode, VolumeNode } from "./VolumeNode.ts";
import type { VolumeSettings } from "./VolumeSettings.ts";
import type { VolumeSpace } from "./VolumeSpace.ts";

/** What the operations of a volume work with. */
export interface VolumeParts {
  readonly settings: VolumeSettings;
  readonly store: FileStore;
  /** The file system keeps access lists, and they are not switched off. */
  readonly hasAccessLists: boolean;
  readonly clock: Clock;
  readonly account: Account;
  readonly names: NameRules;
  readonly shown: ShownNames;
  readonly look: Look;
  readonly ids: IdKeeper;
  readonly places: Places;
  readonly catalog: Catalog;
  readonly folders: Folders;
  readonly space: VolumeSpace;
  readonly forks: OpenForkTable;
  readonly unsynced: Unsynced;
}

/** Comes before everything else in an operation that changes the volume. */
export function checkWritable({ settings }: Pick<VolumeParts, "settings">): void {
  if (settings.isReadOnly) throw new FileError("readOnly", `the volume "${settings.name}" is read-only`);
}

export function checkDirectory(node: VolumeNode): void {
  if (node.stat.kind !== "directory") throw new FileError("notDirectory", `"${node.name}" is no folder`);
}

type MetadataParts = Pick<VolumeParts, "store" | "account" | "settings">;

/** A node's metadata as far as the user may see it; links have none. */
export function metadataOf(parts: MetadataParts, node: SeenNode): Metadata | undefined {
  try {
    return readableMetadataOf(parts, node);
  } catch (error) {
    if (error instanceof FileError && ["accessDenied", "readOnly"].includes(error.kind)) return undefined;
    throw error;
  }
}

/** As `metadataOf`, for whom nothing to see is not the same as nothing there: throws `accessDenied`. */
export function readableMetadataOf(parts: MetadataParts, node: SeenNode): Metadata | undefined {
  if (node.stat.kind === "link") return undefined;
  const read = () => parts.store.readMetadata(node.path);
  // Without this a folder that its owner may only put things into would lose its colour and its locks.
  return parts.settings.isReadOnly ? read() : withOwnersRight(parts, node, ownerReadBit, read);
}

/** A folder of this volume was changed by us: what is remembered of it goes, and a sync has work to do. */
export function folderChanged(parts: VolumeParts, directory: VolumeNode, difference: number): void {
  parts.folders.changed(directory, difference);
  parts.unsynced.folderChanged(directory.cnid);
}

import { FileError } from "../storage/FileError.ts";
import { emptyMetadata } from "../storage/Metadata.ts";
import { bornOf } from "./parametersOf.ts";
import { checkWritable, metadataOf, type VolumeParts } from "./VolumeParts.ts";

/** A volume's dates are those of its root folder. */
export function volumeDates(parts: VolumeParts): {
  created: number;
  modified: number;
  backedUp: number | undefined;
} {
  const root = parts.places.root();
  const metadata = metadataOf(parts, root);
  return {
    created: metadata?.createdMilliseconds ?? bornOf(root),
    modified: root.stat.modifiedMilliseconds,
    backedUp: metadata?.backedUpMilliseconds,
  };
}

export function setBackupDate(parts: VolumeParts, milliseconds: number | undefined): void {
  checkWritable(parts);
  const { space, store } = parts;
  const before = metadataOf(parts, parts.places.root());
  // Metadata that is there already is replaced by as much; only the first takes room.
  const worst = before === undefined ? space.metadataBytes : 0;
  if (!space.reserveNow(worst)) throw new FileError("full", "there is no room for the backup date");
  const bytes = space.nodeBytes("");
  try {
    store.writeMetadata("", { ...(before ?? emptyMetadata()), backedUpMilliseconds: milliseconds });
  } finally {
    space.settle(worst, space.nodeBytes("") - bytes);
  }
}

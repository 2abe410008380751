import { getXattr, removeXattr, setXattr } from "../system/xattr.ts";
import { charsetNamed } from "../wire/charsets.ts";
import { AppleDoubleFileLayout } from "./AppleDoubleFileLayout.ts";
import { kindOfErrno } from "./errno.ts";
import type { FileStore } from "./FileStore.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { noLayout } from "./noLayout.ts";
import { NodeFileStore } from "./NodeFileStore.ts";
import { RootFolder, type UnreadableNames } from "./RootFolder.ts";
import { SystemLayout } from "./SystemLayout.ts";

export interface StoreSettings {
  /**
   * `sys` extended attributes, `ad` AppleDouble files, `none` nothing; `auto` is `sys` where the folder takes
   * it.
   */
  metadata: "auto" | "sys" | "ad" | "none";
  /** The character set of names on disk, as `charsetNamed` has it; UTF-8 if not said. */
  diskCharset?: string;
  unreadable?: UnreadableNames;
}

const probeName = "user.org.netatalk.bandstand-probe";

/** A store on a folder, which has to exist. */
export function makeStore(path: string, settings: StoreSettings): FileStore {
  const { metadata, diskCharset = "UTF8", unreadable } = settings;
  // Node has UTF-8 built in, and is quicker with it.
  const charset = diskCharset === "UTF8" ? undefined : charsetNamed(diskCharset);
  const root = new RootFolder(path, { charset, unreadable });
  try {
    return new NodeFileStore(root, layoutFor(root, metadata));
  } catch (error) {
    root.close();
    throw error;
  }
}

function layoutFor(root: RootFolder, metadata: StoreSettings["metadata"]): MetadataLayout {
  if (metadata === "none") return noLayout;
  const isSystem = metadata === "sys" || (metadata === "auto" && takesAttributes(root));
  return isSystem ? new SystemLayout(root) : new AppleDoubleFileLayout(root);
}

/**
 * Whether the root takes a user's attribute. Where the answer is hidden by missing rights, a read-only or a
 * full file system, it counts as yes: what is there can be read, and AppleDouble files could not be written
 * either.
 */
function takesAttributes(root: RootFolder): boolean {
  const { path } = root.place("");
  const stored = getXattr(path, "user.org.netatalk.Metadata");
  if (typeof stored !== "number") return true;
  if (kindOfErrno(stored) === "unsupported") return false;
  const result = setXattr(path, probeName, Buffer.from("yes"));
  if (result === 0) removeXattr(path, probeName);
  return result === 0 || kindOfErrno(result) !== "unsupported";
}

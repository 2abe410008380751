import { getXattr, hasUserXattr } from "../system/xattr.ts";
import { decodeHeader } from "./appleDouble.ts";
import { attributeLayout, resourceFileLayout } from "./appleDoubleLayouts.ts";
import { blockBytes } from "./descriptorBytes.ts";
import { errnoError, kindOfErrno, unless } from "./errno.ts";
import { exchangeXattrs } from "./exchangeXattrs.ts";
import type { Metadata } from "./Metadata.ts";
import { decodeAreas, hasMetadataAreas, withMetadata } from "./metadataAreas.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { foldedName, isOwnName, isPlainName } from "./ownNames.ts";
import { nameOf, parentOf } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";
import { isFile, readSmall } from "./smallFiles.ts";
import { setSystemAttribute, SystemAttributes } from "./systemAttributes.ts";

const metadataName = "org.netatalk.Metadata";
const resourcePrefix = "._";
/** Enough to know an AppleDouble file by. */
const headBytesMax = 512;

/**
 * Netatalk 3 and 4, and Samba beside: metadata in `user.org.netatalk.Metadata`, the resource fork in
 * `._name`, every other attribute as a `user.` one of the file system (afp-protocol.md §7.2, §7.3, §7.5).
 */
export class SystemLayout implements MetadataLayout {
  readonly forkLayout = resourceFileLayout;
  readonly attributes: SystemAttributes;
  readonly #root: RootFolder;

  constructor(root: RootFolder) {
    this.#root = root;
    this.attributes = new SystemAttributes(root);
  }

  resourcePath(path: string): string | undefined {
    // The root's would lie outside of the volume.
    return path === "" ? undefined : resourcePathOf(path);
  }

  prepare(): void {}

  isReserved(name: string): boolean {
    if (isPlainName(name)) return false;
    if (isOwnName(name)) return true;
    const folded = foldedName(name);
    return folded.startsWith(resourcePrefix) && folded.length > resourcePrefix.length;
  }

  hides(name: string, isInFolder: (name: string) => boolean): boolean {
    if (!this.isReserved(name)) return false;
    return !name.startsWith(resourcePrefix) || isInFolder(name.slice(resourcePrefix.length));
  }

  isOrphan(path: string, name: string): boolean {
    return name.startsWith(resourcePrefix) && this.#isAppleDouble(path);
  }

  companions(path: string): string[] {
    const companion = this.resourcePath(path);
    return companion !== undefined && this.#isAppleDouble(companion) ? [companion] : [];
  }

  /** A user's own file of such a name is not taken for one; what can't be read is. */
  #isAppleDouble(companion: string): boolean {
    // The first half answers for nearly every file, without an exception.
    if (!this.#root.takes(nameOf(companion)) || !isFile(this.#root.place(companion).path)) return false;
    const at = this.#root.place(companion).path;
    const readable = unless(["accessDenied"], () => ({ head: readSmall(at, headBytesMax) }));
    if (readable === undefined) return true;
    const { head } = readable;
    return head !== undefined && (head.length === 0 || decodeHeader(head) !== undefined);
  }

  movedCompanion(_companion: string, _from: string, to: string): string {
    return resourcePathOf(to);
  }

  hiddenDiskBytes(path: string): number {
    // At least ext4 and xfs put what does not fit into the inode into one block.
    return hasUserXattr(this.#root.place(path).path) ? blockBytes : 0;
  }

  readMetadata(path: string): Metadata | undefined {
    const stored = this.#read(path);
    if (typeof stored === "number") {
      const kind = kindOfErrno(stored);
      if (kind === "noAttribute" || kind === "unsupported") return undefined;
      throw errnoError(stored, path);
    }
    const entries = metadataEntries(stored);
    return entries && decodeAreas(stored, entries);
  }

  writeMetadata(path: string, metadata: Metadata): void {
    const stored = this.#read(path);
    const entries = typeof stored === "number" ? undefined : metadataEntries(stored);
    const base = typeof stored !== "number" && entries ? { bytes: stored, entries } : attributeLayout;
    setSystemAttribute(this.#root, path, metadataName, withMetadata(base.bytes, base.entries, metadata));
  }

  exchange(one: string, other: string): void {
    exchangeXattrs(this.#root, [one, other], `user.${metadataName}`);
  }

  addMetadata(path: string, metadata: Metadata): void {
    const { bytes, entries } = attributeLayout;
    setSystemAttribute(this.#root, path, metadataName, withMetadata(bytes, entries, metadata));
  }

  #read(path: string): Buffer | number {
    return getXattr(this.#root.place(path).path, `user.${metadataName}`);
  }
}

function resourcePathOf(path: string): string {
  const folder = parentOf(path);
  return `${folder}${folder === "" ? "" : "/"}${resourcePrefix}${nameOf(path)}`;
}

/** Undefined for what Netatalk would not accept either: another size, or a header without its entries. */
function metadataEntries(stored: Buffer): ReturnType<typeof decodeHeader> {
  if (stored.length !== attributeLayout.bytes.length) return undefined;
  const entries = decodeHeader(stored);
  return entries && hasMetadataAreas(entries, stored.length) ? entries : undefined;
}

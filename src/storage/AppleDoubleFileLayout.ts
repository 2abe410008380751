import { closeSync } from "node:fs";
import { AppleDoubleFolder, appleDoubleName, inFolder } from "./AppleDoubleFolder.ts";
import { type AppleDoubleEntry, decodeHeader, encodeHeader, entryId } from "./appleDouble.ts";
import { fixedHeaderBytes, netatalkFiller, offsetMax } from "./appleDouble.ts";
import { type ForkArea, forkAreaOf, forkBytesIn, isUnwritten, readEntries } from "./appleDoubleHead.ts";
import { headerFileLayout } from "./appleDoubleLayouts.ts";
import { copyInside, readWhole, sizeOf, writeWhole } from "./descriptorBytes.ts";
import { unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { attributeSuffix, FileAttributes } from "./fileAttributes.ts";
import type { NodeKind } from "./FileStore.ts";
import { emptyMetadata, type Metadata } from "./Metadata.ts";
import { decodeAreas, hasMetadataAreas, withMetadata } from "./metadataAreas.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { foldedName, isOwnName } from "./ownNames.ts";
import { isWithin } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";
import { isThere, makeWith, openExisting } from "./smallFiles.ts";

/** Every area of a header that holds metadata ends before this; what lies farther is not looked at. */
const headBytesMax = 8192;

/**
 * Netatalk 2: all metadata and the resource fork in `.AppleDouble/name`, for file systems without attributes
 * (§7.4).
 */
export class AppleDoubleFileLayout implements MetadataLayout {
  readonly forkLayout = headerFileLayout;
  readonly attributes: FileAttributes;
  readonly #root: RootFolder;
  readonly #folder: AppleDoubleFolder;

  constructor(root: RootFolder) {
    this.#root = root;
    this.#folder = new AppleDoubleFolder(root);
    this.attributes = new FileAttributes(this.#folder);
  }

  resourcePath(path: string): string | undefined {
    return path === "" ? undefined : this.#folder.fileHeaderPath(path);
  }

  prepare(path: string): void {
    this.#folder.findOrMake(this.#folder.fileHeaderPath(path));
  }

  /** The last two would collide with files that the layout itself makes. */
  isReserved(name: string): boolean {
    if (isOwnName(name)) return true;
    const folded = foldedName(name);
    return folded === ".parent" || folded.includes(attributeSuffix.toLowerCase());
  }

  hides(name: string): boolean {
    return isOwnName(name);
  }

  isOrphan(): boolean {
    return false;
  }

  companions(path: string, kind: NodeKind): string[] {
    if (kind === "link") return [];
    const isFolder = kind === "directory";
    const header = isFolder ? this.#folder.ownHeaderPath(path) : this.#folder.fileHeaderPath(path);
    if (this.#folder.find(header) === undefined) return [];
    const files = [header, ...this.attributes.files(header)].filter((file) => {
      return unless(["badName"], () => isThere(this.#root.place(file).path)) === true;
    });
    return isFolder ? [inFolder(path, appleDoubleName), ...files] : files;
  }

  movedCompanion(companion: string, from: string, to: string, kind: NodeKind): string | undefined {
    // A folder has its own inside.
    if (kind === "directory" || isWithin(companion, from)) return undefined;
    const header = this.#folder.fileHeaderPath(from);
    return this.#folder.fileHeaderPath(to) + companion.slice(header.length);
  }

  hiddenDiskBytes(): number {
    return 0;
  }

  /**
   * A header that holds only a resource fork is as good as none, so all-empty metadata counts as never
   * stored.
   */
  readMetadata(path: string): Metadata | undefined {
    const header = unless(["unsupported"], () => this.#folder.headerPath(path));
    const at = header === undefined ? undefined : this.#folder.find(header);
    const fd = at === undefined ? undefined : openExisting(at, "read");
    if (fd === undefined) return undefined;
    try {
      const { bytes, entries } = this.#head(fd);
      const metadata = entries && decodeAreas(bytes, entries);
      return metadata && isEmpty(metadata) ? undefined : metadata;
    } finally {
      closeSync(fd);
    }
  }

  /**
   * In place, with one write of a fixed few hundred bytes: a new file in the old one's place would take the
   * resource fork away from whoever has it open.
   */
  writeMetadata(path: string, metadata: Metadata): void {
    const { path: at } = this.#folder.findOrMake(this.#folder.headerPath(path));
    const fresh = withMetadata(headerFileLayout.bytes, headerFileLayout.entries, metadata);
    const fd = openExisting(at, "write");
    if (fd === undefined) {
      closeSync(makeWith(at, fresh, this.#folder.companionRights(path)));
      return;
    }
    try {
      this.#rewrite(fd, fresh, metadata);
    } finally {
      closeSync(fd);
    }
  }

  /** Attributes are in files of the name, and have not gone along. */
  exchange(one: string, other: string): void {
    for (const path of [one, other]) this.#forgetIds(path);
    const ofOne = this.readMetadata(other);
    const ofOther = this.readMetadata(one);
    if (ofOne === undefined && ofOther === undefined) return;
    this.writeMetadata(one, ofOne ?? emptyMetadata());
    try {
      this.writeMetadata(other, ofOther ?? emptyMetadata());
    } catch (error) {
      this.writeMetadata(one, ofOther ?? emptyMetadata());
      throw error;
    }
  }

  /** Netatalk's, which it would go by: they came along with the file. */
  #forgetIds(path: string): void {
    const at = this.#folder.find(this.#folder.headerPath(path));
    const fd = at === undefined ? undefined : openExisting(at, "write");
    if (fd === undefined) return;
    try {
      const { bytes, entries = [] } = this.#head(fd);
      if (entries.some((entry) => isPrivateId(entry) && entry.length > 0)) {
        const kept = entries.map((entry) => (isPrivateId(entry) ? { ...entry, length: 0 } : entry));
        writeWhole(fd, encodeHeader(bytes.subarray(8, fixedHeaderBytes - 2), kept), 0);
      }
    } finally {
      closeSync(fd);
    }
  }

  addMetadata(path: string, metadata: Metadata): void {
    const { path: at } = this.#folder.findOrMake(this.#folder.headerPath(path));
    const fresh = withMetadata(headerFileLayout.bytes, headerFileLayout.entries, metadata);
    const rights = this.#folder.companionRights(path);
    const fd = unless(["exists"], () => makeWith(at, fresh, rights));
    if (fd === undefined) this.writeMetadata(path, metadata);
    else closeSync(fd);
  }

  #rewrite(fd: number, fresh: Buffer, metadata: Metadata): void {
    const { bytes, entries, size } = this.#head(fd);
    if (isUnwritten(fd, size)) return writeWhole(fd, fresh, 0);
    if (entries === undefined) throw new FileError("badKind", "the file for metadata is no AppleDouble file");
    const fork = forkAreaOf(entries);
    const end = fork?.isLast ? Math.min(fork.offset, bytes.length) : bytes.length;
    const changed = hasMetadataAreas(entries, end)
      ? withMetadata(bytes.subarray(0, end), entries, metadata)
      : this.#convert(fd, fresh, size, fork);
    writeWhole(fd, changed, 0);
  }

  /**
   * From another layout (AppleDouble 1): the fork goes behind everything first, then one write switches over.
   */
  #convert(fd: number, fresh: Buffer, size: number, fork: ForkArea | undefined): Buffer {
    const length = fork === undefined ? 0 : forkBytesIn(fd, size, fork);
    const offset = length === 0 ? fresh.length : Math.max(fresh.length, size);
    if (offset + length > offsetMax) throw new FileError("full", "an AppleDouble file has 32-bit offsets");
    if (fork !== undefined) copyInside(fd, fork.offset, offset, length);
    const entries = headerEntries(fresh, { offset, length });
    fresh.set(encodeHeader(netatalkFiller, entries));
    return fresh;
  }

  #head(fd: number): { bytes: Buffer; entries: readonly AppleDoubleEntry[] | undefined; size: number } {
    const size = sizeOf(fd);
    const bytes = Buffer.alloc(Math.min(size, headBytesMax));
    return {
      bytes: bytes.subarray(0, readWhole(fd, bytes, 0)),
      entries: readEntries(fd, size, headerFileLayout),
      size,
    };
  }
}

function headerEntries(fresh: Buffer, fork: { offset: number; length: number }): AppleDoubleEntry[] {
  const entries = decodeHeader(fresh) ?? [];
  return entries.map((entry) => (entry.id === entryId.resourceFork ? { ...entry, ...fork } : entry));
}

function isPrivateId({ id }: AppleDoubleEntry): boolean {
  const { device, inode, stamp, cnid } = entryId;
  return [device, inode, stamp, cnid].some((one) => one === id);
}

function isEmpty(metadata: Metadata): boolean {
  const empty = emptyMetadata();
  return (
    metadata.finderInfo.equals(empty.finderInfo) &&
    metadata.attributes === 0 &&
    metadata.createdMilliseconds === undefined &&
    metadata.backedUpMilliseconds === undefined &&
    metadata.comment.length === 0
  );
}

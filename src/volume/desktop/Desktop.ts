import { rootCnid } from "../../cnid/Cnid.ts";
import { FileError, type FileErrorKind } from "../../storage/FileError.ts";
import type { Slot, VolumeNode } from "../VolumeNode.ts";
import { checkWritable, type VolumeParts } from "../VolumeParts.ts";
import { pathIn } from "../names.ts";
import {
  hasSamePath,
  type MappedFile,
  mappedFile,
  mappedFileLayout,
  type Mapping,
  mappingBytesMax,
  mappingLayout,
  mappingPath,
  pathOfMapping,
  withFiles,
  withMappings,
} from "./applications.ts";
import { withBlankPage } from "./blankPage.ts";
import { DesktopRecords } from "./DesktopRecords.ts";
import {
  checkIconSize,
  findIcon,
  type Icon,
  iconLayout,
  type IconName,
  iconRecordBytesMax,
  withIcon,
} from "./icons.ts";

/** Why a mapping may lead to no file that this user can open. */
const leadsNowhere: readonly FileErrorKind[] = [
  "notFound",
  "notDirectory",
  "accessDenied",
  "badId",
  "badName",
];

/**
 * The desktop database of a volume, for Macs before Mac OS X 10.6: which icons the files of a creator have, and which
 * applications open them. A creator is four bytes.
 */
export class Desktop {
  readonly #parts: VolumeParts;
  readonly #icons: DesktopRecords<Icon>;
  readonly #mappings: DesktopRecords<Mapping>;
  readonly #files: DesktopRecords<MappedFile>;

  constructor(parts: VolumeParts) {
    this.#parts = parts;
    this.#icons = new DesktopRecords(parts, iconLayout);
    this.#mappings = new DesktopRecords(parts, mappingLayout);
    this.#files = new DesktopRecords(parts, mappedFileLayout);
  }

  icon(creator: Buffer, name: IconName): Icon | undefined {
    return findIcon(this.#iconsOf(creator), name);
  }

  /** The first has the index 1. */
  iconAt(creator: Buffer, index: number): Icon | undefined {
    return this.#iconsOf(creator)[index - 1];
  }

  /** Throws what `addIcon` would say about an icon before its bitmap is there. */
  checkIcon(iconType: number, sizeBytes: number): void {
    checkWritable(this.#parts);
    checkIconSize(iconType, sizeBytes);
  }

  /** Throws `otherSize` where there is one for the same files that has another. */
  async addIcon(creator: Buffer, icon: Icon): Promise<void> {
    this.checkIcon(icon.iconType, icon.bitmap.length);
    await this.#icons.edit(creator, iconRecordBytesMax, (icons) => withIcon(icons, icon));
  }

  /** The first has the index 1; mappings of files that are gone do not count. */
  async application(creator: Buffer, index: number): Promise<{ tag: Buffer; node: VolumeNode } | undefined> {
    const files = this.#files.of(creator);
    const seen = new Set<number>();
    for (const mapping of this.#mappings.of(creator)) {
      const node = await this.#find(mapping, files);
      if (node === undefined || seen.has(node.cnid)) continue;
      seen.add(node.cnid);
      if (seen.size >= index) return { tag: mapping.tag, node };
    }
    return undefined;
  }

  /** Puts an application before all others of its creator. */
  async addApplication(creator: Buffer, tag: Buffer, node: VolumeNode): Promise<void> {
    checkWritable(this.#parts);
    if (node.stat.kind === "directory") throw new FileError("isDirectory", `"${node.name}" is a folder`);
    const file = mappedFile(this.#parts.names, node);
    const isSame = this.#hasOneOf([file.path, ...this.#pathsOf(creator, node)]);
    const moved = await this.#movedFrom(creator, file);
    // First, for they say nothing without their mappings.
    await this.#files.edit(creator, 2 * mappingBytesMax, (files) => withFiles(files, [file, moved]));
    await this.#mappings.edit(creator, 2 * mappingBytesMax, (mappings) => {
      const before = moved && mappings.find((mapping) => hasSamePath(mapping, file.path, this.#parts.shown));
      const kept = before && moved && { tag: before.tag, path: moved.path };
      const others = mappings.filter((mapping) => !isSame(mapping));
      return withMappings(others, [{ tag, path: file.path }, kept]);
    });
  }

  /** False where the file was not known as an application of this creator. It may be gone already. */
  async removeApplication(creator: Buffer, { directory, name, existing }: Slot): Promise<boolean> {
    checkWritable(this.#parts);
    const path = mappingPath(this.#parts.names, pathIn(directory.path, name));
    const isSame = this.#hasOneOf(
      existing === undefined ? [path] : await this.#allPathsOf(creator, existing),
    );
    if (!this.#mappings.of(creator).some(isSame)) return false;
    let isRemoved = false;
    await this.#mappings.edit(creator, 0, (mappings) => {
      const others = mappings.filter((mapping) => !isSame(mapping));
      isRemoved = others.length < mappings.length;
      return isRemoved ? others : undefined;
    });
    return isRemoved;
  }

  #iconsOf(creator: Buffer): readonly Icon[] {
    return withBlankPage(creator, this.#icons.of(creator));
  }

  /** The paths by which a file may be mapped; its own is none while it means one that was moved away from there. */
  async #allPathsOf(creator: Buffer, node: VolumeNode): Promise<Buffer[]> {
    const file = mappedFile(this.#parts.names, node);
    const isTaken = (await this.#movedFrom(creator, file)) !== undefined;
    return [...this.#pathsOf(creator, node), ...(isTaken ? [] : [file.path])];
  }

  /** The paths by which a file was mapped before it was renamed or moved. */
  #pathsOf(creator: Buffer, node: VolumeNode): Buffer[] {
    return this.#files
      .of(creator)
      .filter((file) => file.cnid === node.cnid && file.inode === node.stat.inode)
      .map(({ path }) => path);
  }

  /** Whether a mapping has one of these paths. */
  #hasOneOf(paths: readonly Buffer[]): (mapping: Mapping) => boolean {
    return (mapping) => paths.some((path) => hasSamePath(mapping, path, this.#parts.shown));
  }

  async #find(mapping: Mapping, files: readonly MappedFile[]): Promise<VolumeNode | undefined> {
    const file = files.find(({ path }) => path.equals(mapping.path));
    const node = file && (await this.#findById(file));
    if (node !== undefined) return node;
    const path = pathOfMapping(mapping, this.#parts.shown);
    return path && (await this.#fileAt(() => this.#parts.catalog.find(rootCnid, path)));
  }

  async #findById({ cnid, inode }: MappedFile): Promise<VolumeNode | undefined> {
    const node = await this.#fileAt(() => this.#parts.places.byId(cnid));
    return node?.stat.inode === inode ? node : undefined;
  }

  /** The application that was at this file's path before it was moved away, where it is now. */
  async #movedFrom(creator: Buffer, { path, cnid }: MappedFile): Promise<MappedFile | undefined> {
    const before = this.#files.of(creator).find((file) => file.cnid !== cnid && file.path.equals(path));
    const node = before && (await this.#findById(before));
    return node && mappedFile(this.#parts.names, node);
  }

  async #fileAt(find: () => Promise<VolumeNode>): Promise<VolumeNode | undefined> {
    try {
      const node = await find();
      return node.stat.kind === "directory" ? undefined : node;
    } catch (error) {
      if (error instanceof FileError && leadsNowhere.includes(error.kind)) return undefined;
      throw error;
    }
  }
}

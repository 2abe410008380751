import { Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { CompanionRights } from "./companionRights.ts";
import type { AppleDoubleFolder } from "./AppleDoubleFolder.ts";
import { type AttributeLayout, isPrivateAttribute } from "./MetadataLayout.ts";
import { nameBytesMax, nameOf } from "./pathElements.ts";
import { readSmall, removeIfThere, replaceSmall } from "./smallFiles.ts";

const magic = 0x6164_4541; // "adEA"
const version = 1;
const indexBytesMax = 65_536;
/** The same as the kernel allows, so that a volume can move to another file system. */
const fileAttributeBytesMax = 65_536;
export const attributeSuffix = "::EA";

/** The extended attributes in an index file: names and sizes in order; undefined where the bytes are none. */
export function decodeIndex(bytes: Uint8Array): Map<string, number> | undefined {
  if (bytes.length < 8) return undefined;
  const from = new Reader(bytes);
  if (from.u32() !== magic || from.u16() !== version) return undefined;
  const count = from.u16();
  const sizes = new Map<string, number>();
  for (let index = 0; index < count && from.bytesLeft > 4; index++) {
    const size = from.u32();
    const end = bytes.indexOf(0, from.offset);
    if (end < 0) break;
    sizes.set(from.bytes(end - from.offset).toString(), size);
    from.u8();
  }
  return sizes;
}

/** An index file of these attributes. */
export function encodeIndex(sizes: ReadonlyMap<string, number>): Buffer {
  const into = new Writer();
  into.u32(magic);
  into.u16(version);
  into.u16(sizes.size);
  for (const [name, size] of sizes) {
    into.u32(size);
    into.bytes(Buffer.from(`${name}\0`));
  }
  return into.finish();
}

/** Extended attributes as Netatalk keeps them in files: an index, and a file for each value. */
export class FileAttributes implements AttributeLayout {
  readonly #folder: AppleDoubleFolder;

  constructor(folder: AppleDoubleFolder) {
    this.#folder = folder;
  }

  list(path: string): string[] {
    const header = unless(["unsupported"], () => this.#folder.headerPath(path));
    const sizes = header === undefined ? undefined : this.#read(indexPath(header));
    return [...(sizes ?? new Map<string, number>()).keys()].filter((name) => !isPrivateAttribute(name));
  }

  get(path: string, name: string): Buffer {
    const index = indexPath(this.#existingHeader(path));
    checkName(index, name);
    if (isPrivateAttribute(name)) throw new FileError("noAttribute", `${name} is not for clients`);
    const at = this.#read(index)?.has(name) ? this.#folder.find(valuePath(index, name)) : undefined;
    const value = at === undefined ? undefined : readSmall(at, fileAttributeBytesMax);
    if (value === undefined) throw new FileError("noAttribute", `${path} has no attribute ${name}`);
    return value;
  }

  set(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void {
    const index = indexPath(this.#folder.headerPath(path));
    checkName(index, name);
    if (isPrivateAttribute(name)) throw new FileError("accessDenied", `${name} is not for clients`);
    if (value.length > fileAttributeBytesMax) {
      throw new FileError("attributeTooLarge", `an attribute can have ${fileAttributeBytesMax} bytes`);
    }
    const sizes = this.#read(index) ?? new Map<string, number>();
    if (when === "create" && sizes.has(name)) throw new FileError("attributeExists", name);
    if (when === "replace" && !sizes.has(name)) throw new FileError("noAttribute", name);
    const isKnown = sizes.get(name) === value.length;
    sizes.set(name, value.length);
    const encoded = encodeIndex(sizes);
    if (encoded.length > indexBytesMax) throw new FileError("attributeTooLarge", "too many attributes");

    const rights = this.#folder.companionRights(path);
    // The value first: the index never names what is not there.
    this.#replace(valuePath(index, name), value, rights);
    try {
      if (!isKnown) this.#replace(index, encoded, rights);
    } catch (error) {
      if (!this.#read(index)?.has(name)) this.#remove(valuePath(index, name));
      throw error;
    }
  }

  remove(path: string, name: string): void {
    const index = indexPath(this.#folder.headerPath(path));
    checkName(index, name);
    const sizes = isPrivateAttribute(name) ? undefined : this.#read(index);
    if (!sizes?.delete(name)) throw new FileError("noAttribute", `${path} has no attribute ${name}`);
    if (sizes.size === 0) this.#remove(index);
    else this.#replace(index, encodeIndex(sizes), this.#folder.companionRights(path));
    this.#remove(valuePath(index, name));
  }

  /** The files that hold the attributes of a node with this header file. */
  files(header: string): string[] {
    const index = indexPath(header);
    const sizes = this.#read(index);
    if (sizes === undefined) return [];
    return [index, ...[...sizes.keys()].filter(isStorable).map((name) => valuePath(index, name))];
  }

  /** To read from: a link has no attributes, rather than none that could be. */
  #existingHeader(path: string): string {
    const header = unless(["unsupported"], () => this.#folder.headerPath(path));
    if (header === undefined) throw new FileError("noAttribute", `${path} is a link`);
    return header;
  }

  #read(index: string): Map<string, number> | undefined {
    const at = this.#folder.find(index);
    const bytes = at === undefined ? undefined : readSmall(at, indexBytesMax);
    return bytes && decodeIndex(bytes);
  }

  #replace(companion: string, bytes: Uint8Array, rights: CompanionRights): void {
    replaceSmall(this.#folder.findOrMake(companion), bytes, rights);
  }

  #remove(companion: string): void {
    const at = this.#folder.find(companion);
    if (at !== undefined) removeIfThere(at);
  }
}

function indexPath(header: string): string {
  return header + attributeSuffix;
}

function valuePath(index: string, name: string): string {
  return `${index}::${name.replaceAll("/", ":")}`;
}

function isStorable(name: string): boolean {
  return name !== "" && !name.includes("\0");
}

function checkName(index: string, name: string): void {
  if (!isStorable(name) || Buffer.byteLength(nameOf(valuePath(index, name))) > nameBytesMax) {
    throw new FileError("badName", `${JSON.stringify(name)} can't name an attribute here`);
  }
}

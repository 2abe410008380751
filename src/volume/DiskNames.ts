import { FileError } from "../storage/FileError.ts";
import type { Charset } from "../wire/Charset.ts";
import { compose, decompose } from "../wire/composition.ts";
import { type CaseFold, foldForDisk, foldForMac } from "./caseFold.ts";
import { hexNames, readHexName, writeColons } from "./hexNames.ts";

/** Longest name that a file system takes, in bytes. */
export const nameBytesMax = 255;

const plainName = /^[^:\P{ASCII}]*$/u;

/** What a volume's administrator may choose about its names on disk. */
export interface DiskNameStyle {
  charset: Charset;
  /** Accents stand beside their letters on disk, as Macs have them; otherwise they are composed. */
  isDecomposed: boolean;
  /** `:2e` and `:2f` are read as what Netatalk 2 meant by them. */
  readsHexNames: boolean;
  caseFold: CaseFold;
}

/** From a Mac's names to those on a volume's disk and back. */
export class DiskNames {
  readonly #style: DiskNameStyle;

  constructor(style: DiskNameStyle) {
    this.#style = style;
  }

  /** A name on disk as Macs write it: decomposed, "/" where the disk has ":". */
  macName(diskName: string): string {
    const { caseFold, readsHexNames } = this.#style;
    if (caseFold === "none" && plainName.test(diskName)) return diskName;
    const composed = compose(diskName);
    const name = readsHexNames ? readHexName(composed) : composed.replaceAll(":", "/");
    return decompose(foldForMac(name, caseFold));
  }

  /** The name on disk of a name that a Mac sent; throws `badName` for one that can't be. */
  diskName(macName: string): string {
    checkMacName(macName);
    const name = this.usual(macName);
    const bytes = this.#bytesOf(name);
    if (bytes === undefined) {
      throw new FileError("badName", `the volume's character set can't write ${JSON.stringify(macName)}`);
    }
    if (bytes > nameBytesMax) throw new FileError("badName", `the name is longer than ${nameBytesMax} bytes`);
    return name;
  }

  /** What a Mac name may be called on disk, the usual name first. */
  *candidates(macName: string): Generator<string> {
    const usual = this.usual(macName);
    if (this.#fits(usual)) yield usual;
    const { readsHexNames, caseFold } = this.#style;
    const given = macName.replaceAll("/", ":");
    const others = new Set([given, compose(given)]);
    if (readsHexNames && /^\.|\//u.test(macName)) {
      for (const name of hexNames(foldForDisk(compose(macName), caseFold))) others.add(this.#formed(name));
    }
    others.delete(usual);
    // What would be read as another Mac name is not this one.
    for (const name of others) if (this.#fits(name) && this.#means(name, macName)) yield name;
  }

  /** The name on disk that a Mac name has on new nodes, not checked. */
  usual(macName: string): string {
    const { caseFold, readsHexNames } = this.#style;
    const composed = foldForDisk(compose(macName), caseFold);
    return this.#formed(readsHexNames ? writeColons(composed) : composed.replaceAll("/", ":"));
  }

  #means(diskName: string, macName: string): boolean {
    return this.usual(this.macName(diskName)) === this.usual(macName);
  }

  #fits(diskName: string): boolean {
    return (this.#bytesOf(diskName) ?? Infinity) <= nameBytesMax;
  }

  #bytesOf(diskName: string): number | undefined {
    return this.#style.charset.encode(diskName)?.length;
  }

  #formed(name: string): string {
    return this.#style.isDecomposed ? decompose(name) : name;
  }
}

/** Throws `badName` for what names no file on any volume. */
export function checkMacName(macName: string): void {
  if (macName === "") throw new FileError("badName", "the name is empty");
  if (macName === "." || macName === "..") throw new FileError("badName", `"${macName}" names no file`);
  if (macName.includes("\u0000")) throw new FileError("badName", "the name holds a NUL");
  if (macName.includes(":")) throw new FileError("badName", "the name holds a colon");
}

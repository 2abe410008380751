import { type Cnid, rootCnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import type { Charset } from "../wire/Charset.ts";
import { compose, decompose } from "../wire/composition.ts";
import { encodeMacRoman, macRomanCharset } from "../wire/macRoman.ts";
import {
  isMadeOf,
  isTooLongForMac,
  mangledLongName,
  type MangledName,
  mangledUtf8Name,
  wholeLongName,
} from "./longNames.ts";
import type { NameRules } from "./NameRules.ts";
import { folderOf, pathIn } from "./names.ts";
import type { Pathname } from "./Pathname.ts";
import type { SeenChild } from "./Places.ts";
import { statIfThere } from "./statIfThere.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Names on disk that no Mac name leads to by itself, as far as they are remembered. */
const unusualNamesMax = 4096;

/**
 * The names that clients see. Several names on disk can mean one Mac name (another composition, Netatalk 2's `:2f`);
 * the one that the Mac name leads to has it, and the others are shown mangled, so that each node can be reached.
 */
export class ShownNames {
  readonly #store: Pick<FileStore, "stat">;
  readonly #rules: NameRules;
  readonly #charset: Charset;
  readonly #unusual = new Map<string, string>();

  /** `charset` is that of the long names. */
  constructor(store: Pick<FileStore, "stat">, rules: NameRules, charset: Charset) {
    this.#store = store;
    this.#rules = rules;
    this.#charset = charset;
  }

  /** The name in the old Macs' character set, mangled where the real one does not fit. */
  longNameOf(node: VolumeNode): Buffer {
    const name = this.macNameOf(node);
    const whole = this.#isShadowed(node) ? undefined : wholeLongName(name, this.#charset);
    return whole ?? mangledLongName(name, node.cnid, this.#charset);
  }

  /** The name for clients of AFP 3; a client that wrote it otherwise composed gets it back as it wrote it. */
  utf8NameOf(node: VolumeNode): string {
    const name = this.macNameOf(node);
    if (isTooLongForMac(name) || this.#isShadowed(node))
      return mangledUtf8Name(name, node.cnid, this.#charset);
    const { asked } = node;
    return asked !== undefined && decompose(asked) === name ? asked : name;
  }

  /** Whether a mangled name is one that this node was or could be shown by. */
  isMangledNameOf(node: VolumeNode, given: MangledName): boolean {
    const name = this.macNameOf(node);
    const isWhole = wholeLongName(name, this.#charset) !== undefined && !isTooLongForMac(name);
    return (!isWhole || this.#isShadowed(node)) && isMadeOf(name, given, this.#charset);
  }

  /** A name as a client meant it; throws `badName` for bytes that are no text in the volume's set. */
  textOf(form: Pathname["form"], name: string): string {
    if (form === "utf8" || this.#charset === macRomanCharset) return name;
    const text = this.#charset.decode(encodeMacRoman(name) ?? Buffer.alloc(0));
    if (text === undefined) throw new FileError("badName", "a name that is no text in the character set");
    return text;
  }

  /** Whether a name is what this node is shown by already, in any of its forms. */
  isNameOf(node: VolumeNode, form: Pathname["form"], name: string): boolean {
    const text = this.textOf(form, name);
    if (form === "long" && this.#charset.encode(text)?.equals(this.longNameOf(node)) === true) return true;
    return isSameName(text, this.utf8NameOf(node));
  }

  /** What a Mac name may be called on disk; odd names, made by others, are known from what was shown of them. */
  *candidates(parent: Cnid, macName: string): Generator<string> {
    yield* this.#rules.candidates(macName);
    const unusual = this.#unusual.get(keyOf(parent, this.#rules.usualOf(macName)));
    if (unusual !== undefined) yield unusual;
  }

  /** What stands in a folder under the Mac name that a name on disk means, whatever it is called itself. */
  standing(directory: VolumeNode, diskName: string): SeenChild | undefined {
    for (const name of this.candidates(directory.cnid, this.#rules.macName(diskName))) {
      const stat = statIfThere(this.#store, pathIn(directory.path, name));
      if (stat !== undefined) return { name, stat };
    }
    return undefined;
  }

  /** The name of a node as Macs write it, never mangled. */
  macNameOf(node: VolumeNode): string {
    // The root is called what the configuration says.
    return node.cnid === rootCnid ? decompose(node.name) : this.#rules.macName(node.name);
  }

  /** Remembers how to find a node that is about to be shown. */
  note(directory: VolumeNode, name: string): void {
    const usual = this.#rules.usual(name);
    if (usual === name || this.#isTaken(directory.path, directory.cnid, name)) return;
    const key = keyOf(directory.cnid, usual);
    this.#unusual.delete(key);
    this.#unusual.set(key, name);
    if (this.#unusual.size <= unusualNamesMax) return;
    const [oldest] = this.#unusual.keys();
    if (oldest !== undefined) this.#unusual.delete(oldest);
  }

  #isShadowed(node: VolumeNode): boolean {
    if (node.cnid === rootCnid || this.#rules.isUsual(node.name)) return false;
    return this.#isTaken(folderOf(node.path), node.parent, node.name);
  }

  /** Whether another node stands where the Mac name of this one leads to. */
  #isTaken(folder: string, parent: Cnid, diskName: string): boolean {
    for (const name of this.candidates(parent, this.#rules.macName(diskName))) {
      if (name === diskName) return false;
      if (statIfThere(this.#store, pathIn(folder, name)) !== undefined) return true;
    }
    return false;
  }
}

function isSameName(one: string, other: string): boolean {
  return compose(one) === compose(other);
}

function keyOf(parent: Cnid, usual: string): string {
  return `${parent}/${usual}`;
}

import type { Cnid } from "../../cnid/Cnid.ts";
import type { NodeStat } from "../../storage/FileStore.ts";
import { isMangledNameOf, parseMangled } from "../longNames.ts";
import { compose, toMacName } from "../names.ts";
import type { SeenNode, VolumeNode } from "../VolumeNode.ts";
import type { WantedName } from "./SearchCriteria.ts";

/** A name that is looked for; found also by the node whose mangled name (`prefix#1A.ext`) it is. */
export class NameSearch {
  readonly #text: string;
  readonly #isPartial: boolean;
  readonly #mangled: VolumeNode | undefined;

  private constructor({ text, isPartial }: WantedName, mangled: VolumeNode | undefined) {
    this.#text = folded(text);
    this.#isPartial = isPartial;
    this.#mangled = mangled;
  }

  static async of(
    wanted: WantedName,
    nodeOf: (cnid: Cnid) => Promise<VolumeNode | undefined>,
  ): Promise<NameSearch> {
    const parsed = parseMangled(wanted.text);
    const node = parsed && (await nodeOf(parsed.cnid));
    const isMeant = node !== undefined && parsed !== undefined && isMangledNameOf(node.name, parsed);
    return new NameSearch(wanted, isMeant ? node : undefined);
  }

  /** Whether the name alone does not rule the node out. */
  mayFit(macName: string): boolean {
    return (
      this.#fitsText(macName) || (this.#mangled !== undefined && toMacName(this.#mangled.name) === macName)
    );
  }

  fits({ name, stat }: SeenNode): boolean {
    return (
      this.#fitsText(toMacName(name)) || (this.#mangled !== undefined && isSame(stat, this.#mangled.stat))
    );
  }

  #fitsText(macName: string): boolean {
    if (this.#text === "") return false;
    const name = folded(macName);
    return this.#isPartial ? name.includes(this.#text) : name === this.#text;
  }
}

/** Names that differ in case, or in how their accents are written, are folded to the same. */
function folded(name: string): string {
  // A sigma at the end of a word would become another letter than inside of one.
  return compose(name).toLowerCase().replaceAll("ς", "σ");
}

function isSame(one: NodeStat, other: NodeStat): boolean {
  return one.inode === other.inode && one.device === other.device;
}

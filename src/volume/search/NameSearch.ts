import type { NodeStat } from "../../storage/FileStore.ts";
import { compose } from "../../wire/composition.ts";
import { parseMangled } from "../longNames.ts";
import type { NameRules } from "../NameRules.ts";
import type { SeenNode, VolumeNode } from "../VolumeNode.ts";
import type { VolumeParts } from "../VolumeParts.ts";
import type { WantedName } from "./SearchCriteria.ts";

/** A name that is looked for; found also by the node whose mangled name (`prefix#1A.ext`) it is. */
export class NameSearch {
  readonly #text: string;
  readonly #isPartial: boolean;
  readonly #mangled: VolumeNode | undefined;
  readonly #rules: NameRules;

  private constructor(rules: NameRules, text: string, isPartial: boolean, mangled: VolumeNode | undefined) {
    this.#rules = rules;
    this.#text = folded(text);
    this.#isPartial = isPartial;
    this.#mangled = mangled;
  }

  static async of(
    wanted: WantedName,
    { names, shown, places }: Pick<VolumeParts, "names" | "shown" | "places">,
  ): Promise<NameSearch> {
    const text = shown.textOf(wanted.form, wanted.text);
    const parsed = parseMangled(text);
    const node = parsed && (await places.byIdIfThere(parsed.cnid));
    const isMeant = node !== undefined && parsed !== undefined && shown.isMangledNameOf(node, parsed);
    return new NameSearch(names, text, wanted.isPartial, isMeant ? node : undefined);
  }

  /** Whether the name alone does not rule the node out. */
  mayFit(macName: string): boolean {
    return (
      this.#fitsText(macName) ||
      (this.#mangled !== undefined && this.#rules.macName(this.#mangled.name) === macName)
    );
  }

  fits({ name, stat }: SeenNode): boolean {
    return (
      this.#fitsText(this.#rules.macName(name)) ||
      (this.#mangled !== undefined && isSame(stat, this.#mangled.stat))
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

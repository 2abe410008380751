import type { Metadata } from "../../storage/Metadata.ts";
import { attributeBits } from "../attributes.ts";
import { shownAttributes, shownFinderInfo } from "../finderInfo.ts";
import { bornOf, openForkBits, resourceBytesOf } from "../parametersOf.ts";
import type { SeenNode } from "../VolumeNode.ts";
import { metadataOf, type VolumeParts } from "../VolumeParts.ts";
import type { Bounds, Masked, SearchCriteria } from "./SearchCriteria.ts";

export type CandidateParts = Pick<VolumeParts, "store" | "settings" | "account" | "look" | "folders">;

const openBits = attributeBits.dataForkOpen | attributeBits.resourceForkOpen;
const second = 1000;

/** A node that may be what a client looks for. What it is asked is looked up at most once, and nothing by its id. */
export class Candidate {
  readonly #parts: CandidateParts;
  readonly #node: SeenNode;
  #metadata: { is: Metadata | undefined } | undefined;
  #finderInfo: Buffer | undefined;

  constructor(parts: CandidateParts, node: SeenNode) {
    this.#parts = parts;
    this.#node = node;
  }

  /** Whether it fits in everything but its name and its folder. */
  fits(criteria: SearchCriteria): boolean {
    const { stat } = this.#node;
    const isDirectory = stat.kind === "directory";
    if (!(isDirectory ? criteria.directories : criteria.files)) return false;
    // What costs least comes first.
    return (
      isWithin(criteria.modified, () => wholeSeconds(stat.modifiedMilliseconds)) &&
      isWithin(criteria.dataBytes, () => (isDirectory ? undefined : stat.dataBytes)) &&
      this.#hasAttributes(criteria.attributes) &&
      this.#hasFinderInfo(criteria.finderInfo) &&
      isWithin(criteria.created, () => wholeSeconds(this.#createdMilliseconds)) &&
      isWithin(criteria.backedUp, () => wholeSeconds(this.#stored?.backedUpMilliseconds)) &&
      isWithin(criteria.resourceBytes, () => this.#resourceBytes) &&
      isWithin(criteria.offspringCount, () => (isDirectory ? this.#offspringCount : undefined))
    );
  }

  #hasAttributes(wanted: Masked<number> | undefined): boolean {
    if (wanted === undefined) return true;
    let attributes = shownAttributes(this.#node, this.#shownFinderInfo, this.#stored);
    // To know whether a fork is open takes an open of its own.
    if ((wanted.mask & openBits) !== 0) attributes |= openForkBits(this.#parts, this.#node);
    return ((attributes ^ wanted.value) & wanted.mask) === 0;
  }

  #hasFinderInfo(wanted: Masked<Buffer> | undefined): boolean {
    if (wanted === undefined) return true;
    const { value, mask } = wanted;
    return this.#shownFinderInfo.every(
      (byte, index) => ((byte ^ (value[index] ?? 0)) & (mask[index] ?? 0)) === 0,
    );
  }

  get #stored(): Metadata | undefined {
    this.#metadata ??= { is: metadataOf(this.#parts, this.#node) };
    return this.#metadata.is;
  }

  get #shownFinderInfo(): Buffer {
    this.#finderInfo ??= shownFinderInfo(this.#node, this.#stored, this.#parts.look);
    return this.#finderInfo;
  }

  get #createdMilliseconds(): number {
    return this.#stored?.createdMilliseconds ?? bornOf(this.#node);
  }

  get #resourceBytes(): number | undefined {
    if (this.#node.stat.kind === "directory") return undefined;
    return this.#node.stat.kind === "file" ? resourceBytesOf(this.#parts, this.#node) : 0;
  }

  get #offspringCount(): number {
    return this.#parts.folders.namesIfReadable(this.#node).length;
  }
}

/** Undefined for a value that the node does not have at all. */
function isWithin(bounds: Bounds | undefined, value: () => number | undefined): boolean {
  if (bounds === undefined) return true;
  const number = value();
  return number !== undefined && bounds.from <= number && number <= bounds.to;
}

function wholeSeconds(milliseconds: number | undefined): number {
  return milliseconds === undefined ? -Infinity : Math.floor(milliseconds / second) * second;
}

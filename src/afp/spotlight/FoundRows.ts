import type { Cnid, Volume, VolumeNode } from "../../volume/index.ts";
import { idList, type Purpose } from "./idList.ts";
import { attributeValues } from "./nodeFacts.ts";
import type { QueryContext } from "./SpotlightQueries.ts";
import { isArray, type SpotlightValue } from "./SpotlightValue.ts";

/** Of a reply; Netatalk's are no longer than 64 KiB. */
const rowBytesMax = 48 * 1024;
/** What stands around a value, at most. */
const bytesAround = 32;

/** Nodes and what is known of them, as far as a reply has room. */
export class FoundRows {
  readonly #volume: Volume;
  readonly #attributes: readonly string[];
  readonly #cnids: Cnid[] = [];
  readonly #rows: SpotlightValue[][] = [];
  #bytes = 0;

  constructor(volume: Volume, attributes: readonly string[]) {
    this.#volume = volume;
    this.#attributes = attributes;
  }

  /** False where there is no room for it any more; a node that is gone takes none. */
  async add(node: VolumeNode): Promise<boolean> {
    const row = await attributeValues(this.#volume, node, this.#attributes);
    if (row === undefined) return true;
    const bytes = bytesOf(row);
    // One that no reply has room for is found all the same.
    if (bytes > rowBytesMax)
      return this.#put(
        node,
        row.map(() => null),
        row.length * bytesAround,
      );
    return this.#put(node, row, bytes);
  }

  /** The ids and their rows, as the end of a reply. A null stands before the first row. */
  values(purpose: Purpose, context: QueryContext | undefined): SpotlightValue[] {
    const rows = this.#rows.length === 0 ? [] : [[null, ...this.#rows]];
    return [idList(purpose, this.#cnids, context), { kind: "fileMetadata", values: rows }];
  }

  #put(node: VolumeNode, row: SpotlightValue[], bytes: number): boolean {
    if (this.#rows.length > 0 && this.#bytes + bytes > rowBytesMax) return false;
    this.#bytes += bytes;
    this.#cnids.push(node.cnid);
    this.#rows.push(row);
    return true;
  }
}

function bytesOf(value: SpotlightValue): number {
  if (isArray(value)) return value.reduce((sum: number, item) => sum + bytesOf(item), bytesAround);
  return bytesAround + (typeof value === "string" ? Buffer.byteLength(value) : 0);
}

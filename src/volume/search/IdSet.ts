import type { Cnid } from "../../cnid/Cnid.ts";

/** Ids in one page, a bit each; ids are given one after another, so that few pages are far apart. */
const pageIds = 4096;

/** A set of ids that takes about a bit for each of them. */
export class IdSet {
  readonly #pages = new Map<number, Uint8Array>();

  /** False where it was in already. */
  add(cnid: Cnid): boolean {
    const number = Math.floor(cnid / pageIds);
    const page = this.#pages.get(number) ?? new Uint8Array(pageIds / 8);
    this.#pages.set(number, page);
    const at = Math.floor((cnid % pageIds) / 8);
    const bit = 1 << (cnid % 8);
    const before = page[at] ?? 0;
    page[at] = before | bit;
    return (before & bit) === 0;
  }
}

import type { NodeParameters } from "../volume/index.ts";
import { Writer } from "../wire/Writer.ts";
import type { EntryHeader } from "./EnumeratePage.ts";
import type { Layout } from "./fields/index.ts";

const directoryFlag = 0x80;

/** What classic servers send at most; Macs of all ages take it. */
const replyBytesMax = 4096;
/** Position, bitmaps and count. */
const replyHeaderBytes = 24;
const entriesBytesMax = replyBytesMax - replyHeaderBytes;

/** A short name and where it is. */
const likelyEntryBytes = 24;

/** The entries of one reply; their lengths leave their headers out, other than those of FPEnumerate. */
export class SearchPage {
  readonly #header: EntryHeader;
  readonly #countMax: number;
  readonly #into = new Writer(replyBytesMax);
  #count = 0;
  #isFull = false;

  constructor(header: EntryHeader, countMax: number) {
    this.#header = header;
    this.#countMax = countMax;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#isFull || this.#count === this.#countMax;
  }

  /** How many nodes are worth looking for. */
  get likelyEntriesMax(): number {
    const bytesLeft = entriesBytesMax - this.#into.length;
    return Math.min(this.#countMax - this.#count, Math.max(1, Math.ceil(bytesLeft / likelyEntryBytes)));
  }

  /** False where the entry had no room: it is not in, and none comes after it. */
  add(isDirectory: boolean, layout: Layout<NodeParameters>, values: Partial<NodeParameters>): boolean {
    const into = this.#into;
    const start = into.length;
    const flag = isDirectory ? directoryFlag : 0;
    into.u16(flag);
    if (this.#header === "long") into.u16(flag << 8);
    const parametersAt = into.length;
    layout.write(into, values);
    into.evenUp();
    if (into.length > entriesBytesMax) {
      into.cutTo(start);
      this.#isFull = true;
      return false;
    }
    const bytes = into.length - parametersAt;
    into.u16At(start, this.#header === "short" ? (bytes << 8) | flag : bytes);
    this.#count++;
    return true;
  }

  finish(): Buffer {
    return this.#into.finish();
  }
}

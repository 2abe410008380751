import type { NodeParameters } from "../volume/index.ts";
import { Writer } from "../wire/Writer.ts";
import type { Layout } from "./fields/index.ts";

/** How an entry begins: in FPEnumerate one byte has its length, in the later ones two, and a pad byte. */
export type EntryHeader = "short" | "long";

const directoryFlag = 0x80;

/** Bytes of the reply before its first entry; they count against maxReply. */
const replyHeaderBytes = 6;

/** An entry with names and the parameters that a Mac asks for is about as large. */
const likelyEntryBytes = 64;

/** Fixed parameters, and names of 31 and 255 bytes. */
const entryBytesMax = 1024;

/** A one-byte length counts no further; entries are even. */
const shortEntryBytesMax = 254;

/** The entries of one reply. */
export class EnumeratePage {
  readonly #header: EntryHeader;
  readonly #bytesMax: number;
  readonly #into: Writer;
  #count = 0;
  #isFull = false;

  constructor(header: EntryHeader, maxReply: number) {
    this.#header = header;
    this.#bytesMax = maxReply - replyHeaderBytes;
    // Room for all of it, and for the entry that turns out to be too much: nothing is copied to grow.
    this.#into = new Writer(Math.max(0, this.#bytesMax) + entryBytesMax);
  }

  get count(): number {
    return this.#count;
  }

  /** An entry had no room: it is not in, and none comes after it. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** How many entries are worth preparing. */
  get likelyEntriesMax(): number {
    return Math.max(1, Math.ceil(this.#bytesMax / likelyEntryBytes));
  }

  add(isDirectory: boolean, layout: Layout<NodeParameters>, values: Partial<NodeParameters>): void {
    const into = this.#into;
    const start = into.length;
    const flag = isDirectory ? directoryFlag : 0;
    into.u16(flag);
    if (this.#header === "long") into.u16(flag << 8);
    layout.write(into, values);
    into.evenUp();
    const bytes = into.length - start;
    if (into.length > this.#bytesMax || (this.#header === "short" && bytes > shortEntryBytesMax)) {
      into.cutTo(start);
      this.#isFull = true;
      return;
    }
    into.u16At(start, this.#header === "short" ? (bytes << 8) | flag : bytes);
    this.#count++;
  }

  finish(): Buffer {
    return this.#into.finish();
  }
}

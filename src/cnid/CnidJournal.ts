import fs from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { decode, u32, u64, type Codec, counted, struct } from "../wire/codec.ts";
import { MalformedMessage, Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { cnidChange } from "./cnidCodecs.ts";
import type { CnidChange } from "./CnidTable.ts";

/** What one call of the service changed: all of it holds, or nothing. */
export interface JournalEntry {
  /** From 1, without gaps. */
  sequence: number;
  changes: CnidChange[];
}

/** "BSJ1": another number is another format. */
const entryMark = 0x4253_4a31;

/** A batch of 4,096 nodes, each of which takes over others' places and inodes, with the longest names. */
const entryBytesMax = 64 * 1024 * 1024;
const changesMax = 1 << 20;

const entryHead = struct({ mark: u32, bytes: u32, checksum: u32 });
const entryHeadBytes = 12;
const entryBody: Codec<JournalEntry> = struct({
  sequence: u64,
  changes: counted(u32, cnidChange, changesMax),
});

/** What a journal asks of the system; a test gives one that fails. */
export interface JournalFiles {
  open(file: string): number;
  read(descriptor: number): Buffer;
  /** Writes at most all of it at a position and says how much. */
  write(descriptor: number, bytes: Buffer, position: number): number;
  truncate(descriptor: number, bytes: number): void;
  close(descriptor: number): void;
}

const systemFiles: JournalFiles = {
  open: (file) => fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600),
  read: (descriptor) => fs.readFileSync(descriptor),
  write: (descriptor, bytes, position) => fs.writeSync(descriptor, bytes, 0, bytes.length, position),
  truncate: (descriptor, bytes) => fs.ftruncateSync(descriptor, bytes),
  close: (descriptor) => fs.closeSync(descriptor),
};

interface Segment {
  descriptor: number;
  /** Where the next entry goes. */
  bytes: number;
}

/**
 * Changes that the store may not have yet. An entry is with the kernel when `append` returns, so that it survives
 * the death of the process (a power cut may take it). Two segments take turns: while the entries of one are being
 * committed to the store, new ones go to the other.
 */
export class CnidJournal {
  readonly #files: JournalFiles;
  #active: Segment;
  #other: Segment;
  #nextSequence = 1;

  constructor(folder: string, files: JournalFiles = systemFiles) {
    this.#files = files;
    this.#active = { descriptor: files.open(path.join(folder, "journal.0")), bytes: 0 };
    this.#other = { descriptor: files.open(path.join(folder, "journal.1")), bytes: 0 };
  }

  get lastSequence(): number {
    return this.#nextSequence - 1;
  }

  /**
   * The entries behind `committedSequence`, in order, up to the first that is missing or torn. Call it first; when
   * they are committed, call `restart`.
   */
  replay(committedSequence: number): JournalEntry[] {
    const found = [this.#active, this.#other].flatMap((segment) =>
      entriesOf(this.#files.read(segment.descriptor)),
    );
    const entries: JournalEntry[] = [];
    this.#nextSequence = committedSequence + 1;
    for (const entry of found.sort((one, other) => one.sequence - other.sequence)) {
      // What is older is in the store already; behind a gap nothing is known to fit.
      if (entry.sequence !== this.#nextSequence) continue;
      entries.push(entry);
      this.#nextSequence++;
    }
    return entries;
  }

  /** Everything in both segments is in the store. */
  restart(): void {
    this.#empty(this.#active);
    this.#empty(this.#other);
  }

  /** Throws where the entry could not be written whole; the journal is as before then. */
  append(changes: CnidChange[]): void {
    const entry = bytesOf({ sequence: this.#nextSequence, changes });
    let written = 0;
    while (written < entry.length) {
      // A failure leaves a torn entry behind, which the next one overwrites: its position does not move on.
      written += this.#files.write(
        this.#active.descriptor,
        entry.subarray(written),
        this.#active.bytes + written,
      );
    }
    this.#active.bytes += entry.length;
    this.#nextSequence++;
  }

  /** From now on entries go to the other segment; false where that still waits for its own commit. */
  turn(): boolean {
    if (this.#other.bytes > 0) return false;
    [this.#active, this.#other] = [this.#other, this.#active];
    return true;
  }

  /** The entries before the last turn are in the store. */
  emptyOther(): void {
    this.#empty(this.#other);
  }

  close(): void {
    this.#files.close(this.#active.descriptor);
    this.#files.close(this.#other.descriptor);
  }

  #empty(segment: Segment): void {
    segment.bytes = 0;
    try {
      this.#files.truncate(segment.descriptor, 0);
    } catch {
      // Old entries that stay are skipped at a replay, by their sequence numbers.
    }
  }
}

function bytesOf(entry: JournalEntry): Buffer {
  const into = new Writer(1024);
  entryHead.write(into, { mark: entryMark, bytes: 0, checksum: 0 }, {});
  entryBody.write(into, entry, {});
  const body = into.finish().subarray(entryHeadBytes);
  if (body.length > entryBytesMax) throw new RangeError(`a journal entry of ${body.length} bytes`);
  into.u32At(4, body.length);
  into.u32At(8, crc32(body));
  return into.finish();
}

/** The whole entries at the start of a segment. */
function entriesOf(segment: Buffer): JournalEntry[] {
  const entries: JournalEntry[] = [];
  const from = new Reader(segment);
  try {
    while (from.bytesLeft >= entryHeadBytes) {
      const head = entryHead.read(from, {});
      if (head.mark !== entryMark || head.bytes > entryBytesMax) break;
      const body = from.bytes(head.bytes);
      if (crc32(body) !== head.checksum) break;
      entries.push(decode(entryBody, body));
    }
  } catch (error) {
    // A torn tail: what it would have said was never answered, or a power cut took it.
    if (!(error instanceof MalformedMessage)) throw error;
  }
  return entries;
}

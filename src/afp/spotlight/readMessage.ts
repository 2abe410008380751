import type { Cnid } from "../../volume/index.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { type ByteOrder, wordBytes, WordReader } from "../../wire/WordReader.ts";
import type { SpotlightCnids, SpotlightDate, SpotlightValue } from "./SpotlightValue.ts";
import {
  complexTypes,
  dataTypes,
  magic,
  messageWordsMax,
  millisecondsOfDate,
  type Tag,
  tagOf,
} from "./tags.ts";

/** Arrays in arrays; a query has 5. */
const depthMax = 16;
const magicBytes = magic.little.length;

/** The values of a message in either byte order; throws MalformedMessage for one that is not right in every part. */
export function readMessage(bytes: Uint8Array): SpotlightValue[] {
  return readNested(bytes, 0);
}

/** Bytes at the start of a message that tell how long it is. */
export const messageHeadBytes = magicBytes + wordBytes;

/** How long a message is by its head; undefined for what is no message. */
export function messageBytes(head: Uint8Array): number | undefined {
  const order = orderOf(head);
  if (order === undefined) return undefined;
  return magicBytes + lengthsOf(head.subarray(magicBytes), order).total * wordBytes;
}

function readNested(bytes: Uint8Array, depth: number): SpotlightValue[] {
  const order = orderOf(bytes);
  if (order === undefined) throw new MalformedMessage("no message of Spotlight");
  return new MessageReader(bytes.subarray(magicBytes), order, depth).values();
}

function orderOf(bytes: Uint8Array): ByteOrder | undefined {
  const first = bytes.subarray(0, magicBytes);
  if (magic.little.equals(first)) return "little";
  return magic.big.equals(first) ? "big" : undefined;
}

/** In words: the whole message, and up to the end of its data. */
function lengthsOf(bytes: Uint8Array, order: ByteOrder): { total: number; dataEnd: number } {
  const lengths = new WordReader(bytes, order).u64(0);
  return { total: Number(lengths & 0xffff_ffffn), dataEnd: Number(lengths >> 32n) };
}

/** Word 0 tells the lengths, then the data, then the table of contents. */
class MessageReader {
  readonly #words: WordReader;
  readonly #contents: readonly Tag[];
  readonly #dataEnd: number;
  readonly #depth: number;
  /** The next word of the data. */
  #at = 1;
  /** A row of nulls takes one word however long it is: all rows together are no longer than the message. */
  #nullsLeft: number;

  constructor(bytes: Uint8Array, order: ByteOrder, depth: number) {
    this.#depth = depth;
    const { total, dataEnd } = lengthsOf(bytes, order);
    this.#dataEnd = dataEnd;
    if (total > messageWordsMax) throw new MalformedMessage(`a message of ${total} words`);
    if (this.#dataEnd < 1 || this.#dataEnd >= total) throw new MalformedMessage("no table of contents");
    if (total * wordBytes > bytes.length) throw new MalformedMessage("the message is cut off");
    this.#words = new WordReader(bytes.subarray(0, total * wordBytes), order);
    this.#nullsLeft = total;
    this.#contents = this.#readContents(total);
  }

  values(): SpotlightValue[] {
    const values: SpotlightValue[] = [];
    while (this.#at < this.#dataEnd) this.#readInto(values, Number.POSITIVE_INFINITY, this.#depth);
    return values;
  }

  #readContents(total: number): Tag[] {
    const { type, words } = tagOf(this.#words.u64(this.#dataEnd));
    if (type !== dataTypes.contents || words < 1 || this.#dataEnd + words > total) {
      throw new MalformedMessage("the table of contents is none");
    }
    return Array.from({ length: words - 1 }, (_, index) => tagOf(this.#words.u64(this.#dataEnd + 1 + index)));
  }

  /** What begins here: one value, or several of one type under one tag. */
  #readInto(values: SpotlightValue[], valuesMax: number, depth: number): void {
    if (depth > depthMax) throw new MalformedMessage(`arrays ${depth} deep`);
    const tag = tagOf(this.#words.u64(this.#at));
    if (tag.type === dataTypes.complex) {
      values.push(this.#complex(tag, depth));
      return;
    }
    const count = tag.type === dataTypes.boolean ? 1 : tag.value;
    if (count < 1 || count > valuesMax) throw new MalformedMessage(`${count} values where others belong`);
    for (const value of this.#scalars(tag, count)) values.push(value);
  }

  #scalars(tag: Tag, count: number): SpotlightValue[] {
    const words = this.#words;
    const each = <T>(wordsEach: number, read: (index: number) => T): T[] => {
      const start = this.#take(tag, 1 + count * wordsEach);
      return Array.from({ length: count }, (_, index) => read(start + index * wordsEach));
    };
    switch (tag.type) {
      case dataTypes.null:
        this.#nullsLeft -= count;
        if (this.#nullsLeft < 0) throw new MalformedMessage(`${count} nulls more`);
        this.#take(tag, 1);
        return Array.from({ length: count }, () => null);
      case dataTypes.boolean:
        this.#take(tag, 1);
        if (tag.value > 1) throw new MalformedMessage(`${tag.value} is not a truth value`);
        return [tag.value === 1];
      case dataTypes.int64:
        return each(1, (index) => words.i64(index));
      case dataTypes.float:
        return each(1, (index) => words.f64(index));
      case dataTypes.date:
        return each(1, (index) => dateOf(words.f64(index)));
      case dataTypes.uuid:
        return each(2, (index) => ({ kind: "uuid", bytes: Buffer.from(words.bytes(index, 2)) }));
      default:
        throw new MalformedMessage(`type 0x${tag.type.toString(16)} is not known`);
    }
  }

  #complex(tag: Tag, depth: number): SpotlightValue {
    this.#take(tag, 1);
    const entry = this.#contents[tag.value - 1];
    if (entry === undefined) throw new MalformedMessage(`no entry ${tag.value} in the table of contents`);
    // The contents follow their tag; all that an entry's index has to be is one of this message's.
    if (entry.words > this.#dataEnd)
      throw new MalformedMessage(`contents at ${entry.words}, behind the data`);
    switch (entry.type) {
      case complexTypes.array:
        return this.#list(entry.value, depth + 1);
      case complexTypes.dictionary:
        return { kind: "dictionary", entries: pairs(this.#list(entry.value, depth + 1)) };
      case complexTypes.string:
        return utf8Text(this.#payload(entry.value));
      case complexTypes.utf16:
        return { kind: "utf16", text: utf16Text(this.#payload(entry.value)) };
      case complexTypes.cnids:
        return this.#cnids();
      case complexTypes.fileMetadata:
        return { kind: "fileMetadata", values: this.#fileMetadata(depth + 1) };
      default:
        throw new MalformedMessage(`contents of type 0x${entry.type.toString(16)} are not known`);
    }
  }

  #list(count: number, depth: number): SpotlightValue[] {
    if (count > this.#words.count) throw new MalformedMessage(`an array of ${count} values`);
    const values: SpotlightValue[] = [];
    while (values.length < count) this.#readInto(values, count - values.length, depth);
    return values;
  }

  /** Bytes of which the last word may be used in part. */
  #payload(usedOfLast: number): Buffer {
    const tag = tagOf(this.#words.u64(this.#at));
    if (tag.type !== dataTypes.bytes || usedOfLast > wordBytes)
      throw new MalformedMessage("no bytes of a text");
    const words = tag.words - 1;
    const start = this.#take(tag, tag.words);
    return this.#words.bytes(start, words).subarray(0, Math.max(0, (words - 1) * wordBytes + usedOfLast));
  }

  /** A message; none at all where nothing is known. */
  #fileMetadata(depth: number): SpotlightValue[] {
    const message = this.#payload(wordBytes);
    return message.length === 0 ? [] : readNested(message, depth);
  }

  #cnids(): SpotlightCnids {
    const tag = tagOf(this.#words.u64(this.#at));
    if (tag.type !== dataTypes.cnids) throw new MalformedMessage("no ids where ids belong");
    const start = this.#take(tag, tag.words);
    // A list of none has not even a head.
    if (tag.words < 2) return { kind: "cnids", cnids: [], purpose: 0, context: 0 };
    const { words: count, type: purpose, value: context } = tagOf(this.#words.u64(start));
    if (count > tag.words - 2) throw new MalformedMessage(`${count} ids in ${tag.words - 2} words`);
    const cnids = Array.from({ length: count }, (_, index) => cnidOf(this.#words.u64(start + 1 + index)));
    return { kind: "cnids", cnids, purpose, context };
  }

  /** Steps over a tag and what belongs to it; gives the index behind the tag. */
  #take(tag: Tag, wordsWanted: number): number {
    const start = this.#at;
    if (tag.words < 1 || tag.words !== wordsWanted || start + tag.words > this.#dataEnd) {
      throw new MalformedMessage(`${tag.words} words for a value at ${start}, ${wordsWanted} wanted`);
    }
    this.#at = start + tag.words;
    return start + 1;
  }
}

function pairs(values: readonly SpotlightValue[]): [SpotlightValue, SpotlightValue][] {
  if (values.length % 2 !== 0) throw new MalformedMessage("a key without a value");
  return Array.from({ length: values.length / 2 }, (_, index) => [
    values[index * 2] ?? null,
    values[index * 2 + 1] ?? null,
  ]);
}

function dateOf(seconds: number): SpotlightDate {
  const milliseconds = millisecondsOfDate(seconds);
  if (milliseconds === undefined) throw new MalformedMessage(`${seconds} is no date`);
  return { kind: "date", milliseconds };
}

function cnidOf(word: bigint): Cnid {
  if (word > 0xffff_ffffn) throw new MalformedMessage(`${word} is no id`);
  return Number(word) as Cnid;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const strictUtf16 = new TextDecoder("utf-16le", { fatal: true });

function utf8Text(bytes: Buffer): string {
  return decoded(strictUtf8, bytes);
}

/** UTF-16 with or without a mark of its byte order; without one it is the Mac's. */
function utf16Text(bytes: Buffer): string {
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (isBig && bytes.length % 2 === 0) return decoded(strictUtf16, Buffer.from(bytes).swap16());
  return decoded(strictUtf16, bytes);
}

function decoded(decoder: typeof strictUtf8, bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedMessage("the text is none");
  }
}

import { wordBytes } from "../../wire/WordReader.ts";
import { WordWriter } from "../../wire/WordWriter.ts";
import { isArray, type SpotlightCnids, type SpotlightValue } from "./SpotlightValue.ts";
import {
  complexTypes,
  dataTypes,
  dateOfMilliseconds,
  magic,
  messageWordsMax,
  type Tag,
  wordOf,
} from "./tags.ts";

/** A value whose meaning nobody found; servers send it where they would say how much of a word is used. */
const allOfTheWord = 8;
const emptyMessage = Buffer.alloc(0);
const byteOrderMark = Buffer.of(0xff, 0xfe);

/** A message with these values, the lowest byte first; throws RangeError where it would be too long. */
export function writeMessage(values: readonly SpotlightValue[]): Buffer {
  const writer = new MessageWriter();
  for (const value of values) writer.value(value);
  return writer.finish();
}

class MessageWriter {
  readonly #words = new WordWriter();
  readonly #contents: Tag[] = [];

  constructor() {
    // The lengths, which are known at the end.
    this.#words.u64(0n);
  }

  value(value: SpotlightValue): void {
    if (value === null) return this.#tag(dataTypes.null, 1, 1);
    if (typeof value === "boolean") return this.#tag(dataTypes.boolean, 1, value ? 1 : 0);
    if (typeof value === "bigint") return this.#integer(value);
    if (typeof value === "string") return this.#text(complexTypes.string, Buffer.from(value, "utf8"));
    if (typeof value === "number") return this.#float(dataTypes.float, value);
    if (isArray(value)) return this.#list(complexTypes.array, value);
    return this.#tagged(value);
  }

  finish(): Buffer {
    const dataEnd = this.#words.count;
    this.#tag(dataTypes.contents, this.#contents.length + 1, 0);
    for (const entry of this.#contents) this.#words.u64(wordOf(entry));
    const total = this.#words.count;
    if (total > messageWordsMax) throw new RangeError(`a message of ${total} words`);
    this.#words.u64At(0, (BigInt(dataEnd) << 32n) | BigInt(total));
    return Buffer.concat([magic.little, this.#words.finish()]);
  }

  #tagged(value: Extract<SpotlightValue, { kind: string }>): void {
    switch (value.kind) {
      case "date":
        return this.#float(dataTypes.date, dateOfMilliseconds(value.milliseconds));
      case "uuid":
        this.#tag(dataTypes.uuid, 3, 1);
        return this.#words.bytes(value.bytes);
      case "utf16":
        return this.#text(
          complexTypes.utf16,
          Buffer.concat([byteOrderMark, Buffer.from(value.text, "utf16le")]),
        );
      case "dictionary":
        return this.#list(complexTypes.dictionary, value.entries.flat(1) as SpotlightValue[]);
      case "cnids":
        return this.#cnids(value);
      case "fileMetadata":
        return this.#fileMetadata(value.values.length === 0 ? emptyMessage : writeMessage(value.values));
    }
  }

  #integer(value: bigint): void {
    this.#tag(dataTypes.int64, 2, 1);
    this.#words.u64(value);
  }

  #float(type: number, value: number): void {
    this.#tag(type, 2, 1);
    this.#words.f64(value);
  }

  #list(type: number, values: readonly SpotlightValue[]): void {
    this.#complex(type, values.length);
    for (const value of values) this.value(value);
  }

  #text(type: number, bytes: Buffer): void {
    const words = Math.ceil(bytes.length / wordBytes);
    const usedOfLast = words === 0 ? 0 : bytes.length - (words - 1) * wordBytes;
    this.#complex(type, usedOfLast);
    this.#tag(dataTypes.bytes, 1 + words, usedOfLast);
    this.#words.bytes(bytes);
  }

  #cnids({ cnids, purpose, context }: SpotlightCnids): void {
    this.#complex(complexTypes.cnids, 0);
    if (cnids.length === 0) return this.#tag(dataTypes.cnids, 1, allOfTheWord);
    this.#tag(dataTypes.cnids, 2 + cnids.length, allOfTheWord);
    this.#tag(purpose, cnids.length, context);
    for (const cnid of cnids) this.#words.u64(BigInt(cnid));
  }

  #fileMetadata(message: Buffer): void {
    const words = message.length / wordBytes;
    this.#complex(complexTypes.fileMetadata, words);
    this.#tag(dataTypes.bytes, 1 + words, allOfTheWord);
    this.#words.bytes(message);
  }

  /** A tag that names the next entry of the table of contents, whose contents follow. */
  #complex(type: number, value: number): void {
    this.#contents.push({ type, words: this.#words.count + 1, value });
    this.#tag(dataTypes.complex, 1, this.#contents.length);
  }

  #tag(type: number, words: number, value: number): void {
    this.#words.u64(wordOf({ type, words, value }));
  }
}

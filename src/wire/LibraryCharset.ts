import { isAscii } from "node:buffer";
import type { Charset } from "./Charset.ts";
import { compose } from "./composition.ts";

const mark = "\uFFFD";
const plainText = /^\p{ASCII}*$/u;

/** What a library of character sets must be able to do. */
export interface Transcoder {
  decode(bytes: Buffer, charset: string): string;
  encode(text: string, charset: string): Buffer;
}

/** Which pairs of bytes a character set has, where the library's is larger. */
export type PairRule = (lead: number, trail: number) => boolean;

/**
 * A character set that the library knows. The library never says no: what does not come back as it went is what the
 * character set lacks. ASCII is itself in every set that names may be in.
 */
export class LibraryCharset implements Charset {
  readonly #library: Transcoder;
  readonly #name: string;
  readonly #hasPair: PairRule | undefined;

  constructor(library: Transcoder, name: string, hasPair?: PairRule) {
    this.#library = library;
    this.#name = name;
    this.#hasPair = hasPair;
  }

  decode(bytes: Uint8Array): string | undefined {
    const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (isAscii(given)) return given.toString("latin1");
    const text = this.#library.decode(given, this.#name);
    return this.encode(text)?.equals(given) === true ? text : undefined;
  }

  encode(text: string): Buffer | undefined {
    if (plainText.test(text)) return Buffer.from(text, "latin1");
    const composed = compose(text);
    const bytes = this.#library.encode(composed, this.#name);
    const isWhole = this.#library.decode(bytes, this.#name) === composed;
    return isWhole && this.#hasMark(composed) && this.#hasPairs(composed) ? bytes : undefined;
  }

  /** The library gives this mark for bytes that mean nothing; only where it is a character itself it is longer. */
  #hasMark(text: string): boolean {
    return !text.includes(mark) || this.#library.encode(mark, this.#name).length > 2;
  }

  #hasPairs(text: string): boolean {
    if (this.#hasPair === undefined) return true;
    for (const character of text) {
      const [lead = 0, trail] = this.#library.encode(character, this.#name);
      if (trail !== undefined && !this.#hasPair(lead, trail)) return false;
    }
    return true;
  }
}

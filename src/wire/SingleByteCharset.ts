import type { Charset } from "./Charset.ts";
import { compose } from "./composition.ts";

/** A character set of one byte a character, known by its table. */
export class SingleByteCharset implements Charset {
  readonly #characterOf: readonly (string | undefined)[];
  readonly #byteOf = new Map<string, number>();

  /** `characterOf` has 256 characters; undefined for bytes that mean nothing. */
  constructor(characterOf: readonly (string | undefined)[]) {
    // Some tables have the Ohm sign where others have the Greek letter: one stands for both.
    this.#characterOf = characterOf.map((character) => character?.normalize("NFC"));
    for (const [byte, character] of this.#characterOf.entries()) {
      if (character !== undefined && !this.#byteOf.has(character)) this.#byteOf.set(character, byte);
    }
  }

  decode(bytes: Uint8Array): string | undefined {
    let text = "";
    for (const byte of bytes) {
      const character = this.#characterOf[byte];
      if (character === undefined || this.#byteOf.get(character) !== byte) return undefined;
      text += character;
    }
    return text;
  }

  encode(text: string): Buffer | undefined {
    const bytes: number[] = [];
    for (const character of compose(text)) {
      const byte = this.#byteOf.get(character) ?? this.#byteOf.get(character.normalize("NFC"));
      if (byte === undefined) return undefined;
      bytes.push(byte);
    }
    return Buffer.from(bytes);
  }
}

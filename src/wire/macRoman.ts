import { type Codec, mapped } from "./codec.ts";

const characterOf: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  // The decoder of the WHATWG has Apple's table, the Euro sign of 1998 included.
  new TextDecoder("macintosh").decode(Uint8Array.of(byte)),
);

const byteOf = new Map<string, number>(characterOf.map((character, byte) => [character, byte]));
// Tables of others have the Ohm sign where Apple's has the Greek letter; NFC turns one into the other anyway.
byteOf.set("\u2126", 0xbd);

/** The text of MacRoman bytes: every byte has a character. */
export function decodeMacRoman(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += characterOf[byte] ?? "";
  return text;
}

/**
 * The MacRoman bytes of a text, composed or decomposed; undefined where MacRoman lacks a character, unless a
 * replacement is given (one ASCII character, which stands for each of them).
 */
export function encodeMacRoman(text: string): Buffer | undefined;
export function encodeMacRoman(text: string, options: { replacement: string }): Buffer;
export function encodeMacRoman(text: string, options?: { replacement: string }): Buffer | undefined {
  const replacement = options === undefined ? undefined : byteOf.get(options.replacement);
  if (options !== undefined && replacement === undefined) {
    throw new RangeError("the replacement is not one MacRoman character");
  }
  const bytes: number[] = [];
  for (const character of text.normalize("NFC")) {
    const byte = byteOf.get(character) ?? replacement;
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** MacRoman text out of the bytes of another codec; a question mark stands for what MacRoman lacks. */
export function macRoman(codec: Codec<Buffer>): Codec<string> {
  return mapped(codec, decodeMacRoman, (text) => encodeMacRoman(text, { replacement: "?" }));
}

import type { Charset } from "./Charset.ts";
import { type Codec, mapped } from "./codec.ts";
import { SingleByteCharset } from "./SingleByteCharset.ts";

const decoder = new TextDecoder("macintosh");

/** The old Macs' character set of the West; the WHATWG has Apple's table, the Euro sign of 1998 included. */
export const macRomanCharset: Charset = new SingleByteCharset(
  Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte))),
);

/** The text of MacRoman bytes: every byte has a character. */
export function decodeMacRoman(bytes: Uint8Array): string {
  return macRomanCharset.decode(bytes) ?? "";
}

/**
 * The MacRoman bytes of a text, composed or decomposed; undefined where MacRoman lacks a character, unless a
 * replacement is given (one ASCII character, which stands for each of them).
 */
export function encodeMacRoman(text: string): Buffer | undefined;
export function encodeMacRoman(text: string, options: { replacement: string }): Buffer;
export function encodeMacRoman(text: string, options?: { replacement: string }): Buffer | undefined {
  const whole = macRomanCharset.encode(text);
  if (whole !== undefined || options === undefined) return whole;
  const replacement = macRomanCharset.encode(options.replacement);
  if (replacement === undefined) throw new RangeError("the replacement is not one MacRoman character");
  const characters = Array.from(text.normalize("NFC"));
  return Buffer.concat(characters.map((character) => macRomanCharset.encode(character) ?? replacement));
}

/** MacRoman text out of the bytes of another codec; a question mark stands for what MacRoman lacks. */
export function macRoman(codec: Codec<Buffer>): Codec<string> {
  return mapped(codec, decodeMacRoman, (text) => encodeMacRoman(text, { replacement: "?" }));
}

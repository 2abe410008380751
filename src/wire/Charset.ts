/** A character set in which names are kept or sent. Text may be composed or decomposed; what comes out is composed. */
export interface Charset {
  /** Undefined where the bytes are no text in it, or would not be written as these bytes again. */
  decode(bytes: Uint8Array): string | undefined;
  /** Undefined where it lacks a character. */
  encode(text: string): Buffer | undefined;
}

/** As many whole characters of a text as have room; those that the character set lacks become question marks. */
export function encodeShortened(charset: Charset, text: string, bytesMax: number): Buffer {
  const whole = charset.encode(text);
  if (whole !== undefined && whole.length <= bytesMax) return whole;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (const character of text.normalize("NFC")) {
    const piece = charset.encode(character) ?? Buffer.from("?");
    bytes += piece.length;
    if (bytes > bytesMax) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

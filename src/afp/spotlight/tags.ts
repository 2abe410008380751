/** Types of what stands in the data of a message (afp-protocol.md §4.8). */
export const dataTypes = {
  null: 0x0000,
  boolean: 0x0100,
  /** Described by an entry of the table of contents; the contents follow. */
  complex: 0x0200,
  bytes: 0x0700,
  uuid: 0x0e00,
  int64: 0x8400,
  float: 0x8500,
  date: 0x8600,
  cnids: 0x8700,
  contents: 0x8800,
} as const;

/** Types of entries in the table of contents. */
export const complexTypes = {
  array: 0x0a00,
  string: 0x0c00,
  dictionary: 0x0d00,
  cnids: 0x1a00,
  fileMetadata: 0x1b00,
  utf16: 0x1c00,
} as const;

/** A message's first bytes, which tell its byte order. */
export const magic = { little: Buffer.from("432130dm"), big: Buffer.from("md031234") } as const;

/** Indexes have 16 bits: no message can be longer. */
export const messageWordsMax = 0xffff;

/** A word that says what the next words are. */
export interface Tag {
  type: number;
  /** In words, the tag's own included; in the table of contents an index. */
  words: number;
  value: number;
}

export function tagOf(word: bigint): Tag {
  return {
    words: Number(word & 0xffffn),
    type: Number((word >> 16n) & 0xffffn),
    value: Number(word >> 32n),
  };
}

export function wordOf({ type, words, value }: Tag): bigint {
  for (const part of [type, words]) {
    if (part > messageWordsMax) throw new RangeError(`${part} is more than a tag has room for`);
  }
  return (BigInt(value) << 32n) | (BigInt(type) << 16n) | BigInt(words);
}

/** Dates are floats: seconds since 2001. */
const secondsOf2001 = 978_307_200;
/** Further away no date can be told. */
const millisecondsMax = 8.64e15;

/** Milliseconds since 1970, or undefined for no date. */
export function millisecondsOfDate(seconds: number): number | undefined {
  const milliseconds = Math.round((seconds + secondsOf2001) * 1000);
  return Math.abs(milliseconds) <= millisecondsMax ? milliseconds : undefined;
}

export function dateOfMilliseconds(milliseconds: number): number {
  return milliseconds / 1000 - secondsOf2001;
}

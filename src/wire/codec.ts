import { MalformedMessage, Reader } from "./Reader.ts";
import { Writer } from "./Writer.ts";

/** Both directions of one field. `earlier` holds the fields of the same struct that stand before it. */
export interface Codec<T> {
  read(from: Reader, earlier: object): T;
  write(into: Writer, value: T, earlier: object): void;
}

/** The type of the value that a codec reads and writes. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

type Fields = Record<string, Codec<never>>;
type Named<F> = { [Name in keyof F as Name extends `_${string}` ? never : Name]: ValueOf<F[Name]> };

/** Fields in wire order. A name that starts with `_` is on the wire but not in the value; it is written as zeros. */
export function struct<F extends { [Name in keyof F]: Codec<never> | Codec<ValueOf<F[Name]>> }>(
  fields: F,
): Codec<Named<F>> {
  const inOrder = Object.entries(fields as unknown as Fields) as [string, Codec<unknown>][];
  return {
    read(from) {
      const value: Record<string, unknown> = {};
      try {
        for (const [name, codec] of inOrder) {
          const part = codec.read(from, value);
          if (!name.startsWith("_")) value[name] = part;
        }
      } catch (error) {
        if (error instanceof MalformedMessage) error.soFar = value;
        throw error;
      }
      return value as Named<F>;
    },
    write(into, value) {
      const parts = value as Record<string, unknown>;
      for (const [name, codec] of inOrder) codec.write(into, parts[name], parts);
    },
  };
}

/** Reads one value from the start of a block; bytes behind it are ignored. Throws MalformedMessage. */
export function decode<T>(codec: Codec<T>, block: Uint8Array): T {
  return codec.read(new Reader(block), {});
}

export function encode<T>(codec: Codec<T>, value: T): Buffer {
  const into = new Writer();
  codec.write(into, value, {});
  return into.finish();
}

// A number is optional on the way out so that `_code`, `_pad` fields may be left out of the value.
const number = (
  read: (from: Reader) => number,
  write: (into: Writer, value: number) => void,
): Codec<number> => ({ read, write: (into, value: number | undefined) => write(into, value ?? 0) });

export const u8 = number(
  (from) => from.u8(),
  (into, value) => into.u8(value),
);
export const u16 = number(
  (from) => from.u16(),
  (into, value) => into.u16(value),
);
export const u32 = number(
  (from) => from.u32(),
  (into, value) => into.u32(value),
);
export const i32 = number(
  (from) => from.i32(),
  (into, value) => into.i32(value),
);

/** Little-endian, as Linux lays out what it stores. */
export const u16le = number(
  (from) => from.u16le(),
  (into, value) => into.u16le(value),
);
export const u32le = number(
  (from) => from.u32le(),
  (into, value) => into.u32le(value),
);

/** A signed 64-bit value as a number; beyond ±2^53 it keeps its sign and magnitude, not its last digits. */
export const i64: Codec<number> = {
  read: (from) => Number(from.i64()),
  write: (into, value: number | undefined) => into.i64(nearest(value ?? 0, -(2n ** 63n), 2n ** 63n - 1n)),
};

export const u64: Codec<number> = {
  read: (from) => Number(from.u64()),
  write: (into, value: number | undefined) => into.u64(nearest(value ?? 0, 0n, 2n ** 64n - 1n)),
};

/** The largest numbers of 64 bits are one more as a JavaScript number. */
function nearest(value: number, least: bigint, most: bigint): bigint {
  const exact = BigInt(value);
  if (exact < least) return least;
  return exact > most ? most : exact;
}

/** Exactly this many bytes, copied out of the message. */
export function bytes(count: number): Codec<Buffer> {
  return {
    read: (from) => Buffer.from(from.bytes(count)),
    write(into, value: Uint8Array | undefined) {
      if (value === undefined) return into.zeros(count);
      if (value.length !== count) throw new RangeError(`${count} bytes wanted, ${value.length} given`);
      into.bytes(value);
    },
  };
}

/** Everything up to the end of the message, copied out of it. */
export const rest: Codec<Buffer> = {
  read: (from) => Buffer.from(from.rest()),
  write: (into, value) => into.bytes(value),
};

/** A field of no bytes, for replies and requests that carry nothing. */
export const nothing: Codec<undefined> = { read: () => undefined, write: () => {} };

/** Zero or one byte, so that the next field starts at an even offset of the message. */
export const evenPad: Codec<undefined> = {
  read(from) {
    from.evenUp();
    return undefined;
  },
  write: (into) => into.evenUp(),
};

/** Bytes behind a one-byte length. */
export const shortBytes: Codec<Buffer> = {
  read: (from) => Buffer.from(from.bytes(from.u8())),
  write(into, value) {
    if (value.length > 0xff) throw new RangeError(`${value.length} bytes do not fit a one-byte length`);
    into.u8(value.length);
    into.bytes(value);
  },
};

/** Bytes behind a two-byte length. */
export const longBytes: Codec<Buffer> = {
  read: (from) => Buffer.from(from.bytes(from.u16())),
  write(into, value) {
    if (value.length > 0xffff) throw new RangeError(`${value.length} bytes do not fit a two-byte length`);
    into.u16(value.length);
    into.bytes(value);
  },
};

/** The same bytes under another type, e.g. a number as a branded id. Both functions may throw MalformedMessage. */
export function mapped<T, U>(codec: Codec<T>, fromWire: (value: T) => U, toWire: (value: U) => T): Codec<U> {
  return {
    read: (from, earlier) => fromWire(codec.read(from, earlier)),
    write: (into, value, earlier) => codec.write(into, toWire(value), earlier),
  };
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 text out of the bytes of another codec; invalid UTF-8 is a MalformedMessage. */
export function utf8(codec: Codec<Buffer>): Codec<string> {
  return mapped(
    codec,
    (value) => {
      try {
        return strictUtf8.decode(value);
      } catch {
        throw new MalformedMessage("text is not UTF-8");
      }
    },
    (text) => Buffer.from(text, "utf8"),
  );
}

/** As many values as the count before them says; `countMax` bounds what a message may claim. */
export function counted<T>(count: Codec<number>, item: Codec<T>, countMax: number): Codec<T[]> {
  return {
    read(from) {
      const length = count.read(from, {});
      if (length > countMax) throw new MalformedMessage(`${length} items, at most ${countMax} are allowed`);
      const items: T[] = [];
      for (let index = 0; index < length; index++) items.push(item.read(from, {}));
      return items;
    },
    write(into, items) {
      if (items.length > countMax)
        throw new RangeError(`${items.length} items, at most ${countMax} are allowed`);
      count.write(into, items.length, {});
      for (const value of items) item.write(into, value, {});
    },
  };
}

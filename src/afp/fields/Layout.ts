import type { Codec } from "../../wire/codec.ts";
import { MalformedMessage, Reader } from "../../wire/Reader.ts";
import { Writer } from "../../wire/Writer.ts";
import { AfpError } from "../command.ts";

/** One bit of a bitmap: the parameter it asks for, and how that stands on the wire. */
type ParameterField<Parameters> = {
  [Name in keyof Parameters & string]: {
    bit: number;
    name: Name;
    codec: Codec<Parameters[Name]>;
    /**
     * The value stands behind all fixed parts; in its place are a 16-bit offset to it and that many zeros.
     */
    offsetThenZeros?: number;
  };
}[keyof Parameters & string];

/** A parameter that nobody has any more: zeros stand for it. */
interface EmptyField {
  bit: number;
  zeros: number;
}

/** What a kind of bitmap may ask for, in bit order. */
export type ParameterTable<Parameters> = readonly (ParameterField<Parameters> | EmptyField)[];

interface Column {
  name: string;
  codec: Codec<unknown> | undefined;
  /** Bytes of the fixed part that carry nothing. */
  zeros: number;
  isBehind: boolean;
}

/**
 * The parameters that one bitmap value asks for, laid out in bit order, variable parts behind them. Offsets
 * count from the first parameter. Built once for each bitmap value: FPEnumerate writes thousands with the
 * same.
 */
export class Layout<Parameters extends object> {
  readonly bits: number;
  /** What the volume is to be asked for. */
  readonly names: readonly (keyof Parameters & string)[];
  readonly #columns: readonly Column[];

  /** Throws kFPBitmapErr for a bit that the table does not have. */
  constructor(bits: number, table: ParameterTable<Parameters>) {
    const asked = table.filter(({ bit }) => (bits & bit) !== 0);
    const known = asked.reduce((sum, { bit }) => sum | bit, 0);
    if (known !== bits) throw new AfpError("kFPBitmapErr", `bitmap ${bits.toString(16)}: unknown bits`);
    this.bits = bits;
    this.names = [...new Set(asked.flatMap((field) => ("name" in field ? field.name : [])))];
    this.#columns = asked.map(columnOf);
  }

  write(into: Writer, values: Partial<Parameters>): void {
    const parts = values as Record<string, unknown>;
    const start = into.length;
    const offsetPlaces: number[] = [];
    for (const { name, codec, zeros, isBehind } of this.#columns) {
      if (isBehind) {
        offsetPlaces.push(into.length);
        into.u16(0);
      } else codec?.write(into, parts[name], {});
      if (zeros > 0) into.zeros(zeros);
    }
    for (const { name, codec, isBehind } of this.#columns) {
      if (!isBehind) continue;
      into.u16At(offsetPlaces.shift() ?? start, into.length - start);
      codec?.write(into, parts[name], {});
    }
  }

  encode(values: Partial<Parameters>): Buffer {
    const into = new Writer();
    this.write(into, values);
    return into.finish();
  }

  /** Throws MalformedMessage. */
  decode(block: Uint8Array): Partial<Parameters> {
    const values: Record<string, unknown> = {};
    const behind: { name: string; codec: Codec<unknown>; offset: number }[] = [];
    const fixed = new Reader(block);
    for (const { name, codec, zeros, isBehind } of this.#columns) {
      if (codec !== undefined) {
        if (isBehind) behind.push({ name, codec, offset: fixed.u16() });
        else values[name] = codec.read(fixed, {});
      }
      fixed.bytes(zeros);
    }
    for (const { name, codec, offset } of behind) {
      if (offset < fixed.offset)
        throw new MalformedMessage(`an offset of ${offset} leads into the fixed part`);
      values[name] = codec.read(new Reader(block.subarray(offset)), {});
    }
    return values as Partial<Parameters>;
  }
}

function columnOf<Parameters>(field: ParameterField<Parameters> | EmptyField): Column {
  if (!("name" in field)) return { name: "", codec: undefined, zeros: field.zeros, isBehind: false };
  const isBehind = field.offsetThenZeros !== undefined;
  return { name: field.name, codec: field.codec, zeros: field.offsetThenZeros ?? 0, isBehind };
}

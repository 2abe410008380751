import {
  bytes,
  type Codec,
  longBytes,
  mapped,
  shortBytes,
  struct,
  u16,
  u32,
  u64,
  utf8,
} from "../../wire/codec.ts";
import { decodeMacRoman, encodeMacRoman } from "../../wire/macRoman.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import type { Cnid } from "../../volume/index.ts";
import { dateOf, type Form } from "./date.ts";
import { did } from "./ids.ts";
import { signed32Max, unsigned32Max } from "./saturated.ts";
import { Layout, type ParameterTable } from "./Layout.ts";

/**
 * What FPCatSearch carries twice (afp-protocol.md §4.3): first what is wanted, or the lower bounds; then the masks,
 * or the upper bounds.
 */
export interface SearchSpec {
  attributes: number;
  parentDid: Cnid;
  created: number | undefined;
  modified: number | undefined;
  backedUp: number | undefined;
  finderInfo: Buffer;
  longName: string;
  utf8Name: string;
  dataBytes32: number;
  resourceBytes32: number;
  dataBytes: number;
  resourceBytes: number;
  offspringCount: number;
}

/** Which nodes a search is after; what only one of the kinds has can't be asked of both. */
export type SearchedKinds = "files" | "directories" | "both";

const utf8NameBit = 0x2000;
const longResourceBit = 0x4000;

type SpecTable = ParameterTable<SearchSpec>;

const macRomanName: Codec<string> = mapped(shortBytes, decodeMacRoman, (text) =>
  encodeMacRoman(text, { replacement: "?" }),
);

const utf8Name: Codec<string> = mapped(
  struct({ _hint: u32, text: utf8(longBytes) }),
  ({ text }) => text,
  (text) => ({ text }),
);

/** How both halves of a search are laid out. Throws kFPBitmapErr for a bit that can't be searched by. */
export class SearchLayout {
  /** The most that a length in 32 bits can say: whoever asks for files up to it asks for larger ones, too. */
  readonly bytes32Max: number;
  readonly #tight: Layout<SearchSpec>;
  readonly #padded: Layout<SearchSpec> | undefined;

  constructor(form: Form, kinds: SearchedKinds, bits: number) {
    this.bytes32Max = form.version < 30 ? signed32Max : unsigned32Max;
    this.#tight = new Layout(bits, searchTable(form, kinds, 0));
    // Only where something follows the offset of the name it matters whether it is padded as in replies.
    const isAmbiguous = (bits & utf8NameBit) !== 0 && (bits & longResourceBit) !== 0;
    this.#padded = isAmbiguous ? new Layout(bits, searchTable(form, kinds, 4)) : undefined;
  }

  get names(): Layout<SearchSpec>["names"] {
    return this.#tight.names;
  }

  /** Throws MalformedMessage. Clients send the offset of the UTF-8 name with four zero bytes behind it or without. */
  decode(block: Uint8Array): Partial<SearchSpec> {
    try {
      return (this.#padded ?? this.#tight).decode(block);
    } catch (error) {
      if (this.#padded === undefined || !(error instanceof MalformedMessage)) throw error;
      return this.#tight.decode(block);
    }
  }

  encode(values: Partial<SearchSpec>): Buffer {
    return this.#tight.encode(values);
  }
}

function searchTable(form: Form, kinds: SearchedKinds, zerosBehindOffset: number): SpecTable {
  const when = dateOf(form);
  const fileLengths: SpecTable = [
    { bit: 0x0200, name: "dataBytes32", codec: u32 },
    { bit: 0x0400, name: "resourceBytes32", codec: u32 },
  ];
  const longDataLength: SpecTable = [{ bit: 0x0800, name: "dataBytes", codec: u64 }];
  const longResourceLength: SpecTable = [{ bit: longResourceBit, name: "resourceBytes", codec: u64 }];
  const offspring: SpecTable = [{ bit: 0x0200, name: "offspringCount", codec: u16 }];
  const nameField: SpecTable = [
    { bit: utf8NameBit, name: "utf8Name", codec: utf8Name, offsetThenZeros: zerosBehindOffset },
  ];
  return [
    { bit: 0x0001, name: "attributes", codec: u16 },
    { bit: 0x0002, name: "parentDid", codec: did },
    { bit: 0x0004, name: "created", codec: when },
    { bit: 0x0008, name: "modified", codec: when },
    { bit: 0x0010, name: "backedUp", codec: when },
    { bit: 0x0020, name: "finderInfo", codec: bytes(32) },
    { bit: 0x0040, name: "longName", codec: macRomanName, offsetThenZeros: 0 },
    ...(kinds === "files" ? fileLengths : []),
    ...(kinds === "files" ? longDataLength : []),
    ...(kinds === "directories" ? offspring : []),
    ...(form.version < 30 ? [] : nameField),
    ...(kinds === "files" ? longResourceLength : []),
  ];
}

import { bytes, type Codec, struct, u32 } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";

/** One entry as it is sent: whom it is about, by UUID (afp-protocol.md §3.8). */
export interface WireEntry {
  applicable: Buffer;
  flags: number;
  rights: number;
}

/** What a Mac can send; a server's list may be longer. */
const entriesMax = 128;

const head = struct({ count: u32, _flags: u32 });
const entry = struct({ applicable: bytes(16), flags: u32, rights: u32 });

/** A count, flags of the whole list that nobody uses, and the entries. */
export const accessControlList: Codec<WireEntry[]> = {
  read(from) {
    const { count } = head.read(from, {});
    if (count > entriesMax) throw new MalformedMessage(`${count} entries, at most ${entriesMax} are allowed`);
    return Array.from({ length: count }, () => entry.read(from, {}));
  },
  write(into, entries) {
    head.write(into, { count: entries.length }, {});
    for (const value of entries) entry.write(into, value, {});
  },
};

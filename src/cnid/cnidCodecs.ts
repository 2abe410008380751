import { MalformedMessage } from "../wire/Reader.ts";
import { type Codec, longBytes, mapped, struct, u8, u32, utf8 } from "../wire/codec.ts";
import type { Cnid } from "./Cnid.ts";
import type { CnidRecord, SeenNode } from "./CnidService.ts";
import type { CnidChange } from "./CnidTable.ts";
import { nameBytesMax } from "./OpenCnidStore.ts";

/** An id. */
export const cnid: Codec<Cnid> = mapped(
  u32,
  (value) => value as Cnid,
  (value) => value,
);

/** Devices and inodes use all 64 bits. */
export const bits64: Codec<bigint> = {
  read: (from) => from.u64(),
  write: (into, value) => into.u64(value),
};

/** True or false in a byte. */
export const flag: Codec<boolean> = mapped(
  u8,
  (value) => {
    if (value > 1) throw new MalformedMessage(`${value} is neither true nor false`);
    return value === 1;
  },
  (value) => (value ? 1 : 0),
);

/** A name on disk. */
export const name: Codec<string> = utf8(
  mapped(longBytes, withinBounds, (bytes) => {
    if (bytes.length > nameBytesMax) {
      throw new RangeError(`a name of ${bytes.length} bytes, at most ${nameBytesMax} are allowed`);
    }
    return bytes;
  }),
);

/** A node as a session saw it. */
export const seenNode: Codec<SeenNode> = struct({
  parent: cnid,
  name,
  device: bits64,
  inode: bits64,
  isDirectory: flag,
});

/** A node with its id. */
export const cnidRecord: Codec<CnidRecord> = struct({
  cnid,
  parent: cnid,
  name,
  device: bits64,
  inode: bits64,
  isDirectory: flag,
});

const bodies = {
  put: struct({ record: cnidRecord }),
  dropPlace: struct({ parent: cnid, name }),
  dropInode: struct({ device: bits64, inode: bits64 }),
  dropRecord: struct({ cnid }),
} as const;

/** The numbers in journals on disk: a kind keeps its own. */
const numbers = { put: 1, dropPlace: 2, dropInode: 3, dropRecord: 4 } as const;

/** A change: its kind, and what that kind says. */
export const cnidChange: Codec<CnidChange> = {
  read(from, earlier) {
    const number = from.u8();
    switch (number) {
      case numbers.put:
        return { kind: "put", ...bodies.put.read(from, earlier) };
      case numbers.dropPlace:
        return { kind: "dropPlace", ...bodies.dropPlace.read(from, earlier) };
      case numbers.dropInode:
        return { kind: "dropInode", ...bodies.dropInode.read(from, earlier) };
      case numbers.dropRecord:
        return { kind: "dropRecord", ...bodies.dropRecord.read(from, earlier) };
      default:
        throw new MalformedMessage(`no change has the number ${number}`);
    }
  },
  write(into, change, earlier) {
    into.u8(numbers[change.kind]);
    switch (change.kind) {
      case "put":
        return bodies.put.write(into, change, earlier);
      case "dropPlace":
        return bodies.dropPlace.write(into, change, earlier);
      case "dropInode":
        return bodies.dropInode.write(into, change, earlier);
      case "dropRecord":
        return bodies.dropRecord.write(into, change, earlier);
    }
  },
};

function withinBounds(bytes: Buffer): Buffer {
  if (bytes.length > nameBytesMax) throw new MalformedMessage(`a name of ${bytes.length} bytes`);
  return bytes;
}

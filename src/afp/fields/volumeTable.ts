import { shortBytes, u16, u32, u64 } from "../../wire/codec.ts";
import { dateOf, type Form } from "./date.ts";
import { volumeId, type VolumeId } from "./ids.ts";
import type { ParameterTable } from "./Layout.ts";
import { saturated, unsigned32Max } from "./saturated.ts";

/** What a client may ask of a volume (afp-protocol.md §3.6); dates as in NodeParameters. */
export interface VolumeParameters {
  attributes: number;
  signature: number;
  created: number | undefined;
  modified: number | undefined;
  backedUp: number | undefined;
  volumeId: VolumeId;
  freeBytes: number;
  totalBytes: number;
  /** The same in 64 bits. */
  extendedFreeBytes: number;
  extendedTotalBytes: number;
  /** At most 27 MacRoman bytes. */
  name: Buffer;
  blockBytes: number;
}

/** The volume bitmap; only the dates depend on the version. */
export function volumeTable(form: Form): ParameterTable<VolumeParameters> {
  const when = dateOf(form);
  const bytes32 = saturated(unsigned32Max);
  return [
    { bit: 0x0001, name: "attributes", codec: u16 },
    { bit: 0x0002, name: "signature", codec: u16 },
    { bit: 0x0004, name: "created", codec: when },
    { bit: 0x0008, name: "modified", codec: when },
    { bit: 0x0010, name: "backedUp", codec: when },
    { bit: volumeBits.id, name: "volumeId", codec: volumeId },
    { bit: 0x0040, name: "freeBytes", codec: bytes32 },
    { bit: 0x0080, name: "totalBytes", codec: bytes32 },
    { bit: 0x0100, name: "name", codec: shortBytes, offsetThenZeros: 0 },
    { bit: 0x0200, name: "extendedFreeBytes", codec: u64 },
    { bit: 0x0400, name: "extendedTotalBytes", codec: u64 },
    { bit: 0x0800, name: "blockBytes", codec: u32 },
  ];
}

/** Bits that commands look at by themselves. */
export const volumeBits = { backupDate: 0x0010, id: 0x0020 } as const;

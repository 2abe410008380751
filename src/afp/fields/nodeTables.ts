import {
  bytes,
  type Codec,
  mapped,
  shortBytes,
  struct,
  u16,
  u32,
  u64,
  longBytes,
  utf8,
} from "../../wire/codec.ts";
import type { NodeParameters, UnixPrivileges } from "../../volume/index.ts";
import { accessRights } from "./accessRights.ts";
import { dateOf, type Form } from "./date.ts";
import type { ParameterTable } from "./Layout.ts";
import { saturated, signed32Max, unsigned32Max } from "./saturated.ts";
import { did } from "./ids.ts";

const finderInfo = bytes(32);
const prodosInfo = bytes(6);

/** A name with the text encoding hint in front, which says nothing about UTF-8. */
const utf8Name: Codec<string> = mapped(
  struct({ _hint: u32, text: utf8(longBytes) }),
  ({ text }) => text,
  (text) => ({ text }),
);

const unixPrivileges: Codec<UnixPrivileges> = struct({ uid: u32, gid: u32, mode: u32, rights: accessRights });

/** More offspring than 16 bits can count is shown as the most that they can. */
const offspringCount: Codec<number> = mapped(
  u16,
  (value) => value,
  (value) => Math.min(value, 0xffff),
);

type NodeTable = ParameterTable<NodeParameters>;

/** What AFP has no use for any more: an 8.3 name. Its offset is 0. */
const shortName = { bit: 0x0080, zeros: 2 };

function commonTable(form: Form): NodeTable {
  const when = dateOf(form);
  return [
    { bit: 0x0001, name: "attributes", codec: u16 },
    { bit: 0x0002, name: "parentDid", codec: did },
    { bit: 0x0004, name: "created", codec: when },
    { bit: 0x0008, name: "modified", codec: when },
    { bit: 0x0010, name: "backedUp", codec: when },
    { bit: 0x0020, name: "finderInfo", codec: finderInfo },
    { bit: 0x0040, name: "longName", codec: shortBytes, offsetThenZeros: 0 },
    shortName,
    { bit: 0x0100, name: "nodeId", codec: did },
  ];
}

const unixPrivilegesField: NodeTable = [{ bit: 0x8000, name: "unixPrivileges", codec: unixPrivileges }];

/** The one bit that means another thing since AFP 3; those it added old clients get, too, if they ask. */
function namesField(form: Form): NodeTable {
  return form.version < 30
    ? [{ bit: 0x2000, name: "prodosInfo", codec: prodosInfo }]
    : [{ bit: 0x2000, name: "utf8Name", codec: utf8Name, offsetThenZeros: 4 }];
}

/** The file bitmap of one version (afp-protocol.md §3.7). */
export function fileTable(form: Form): NodeTable {
  const bytes32 = saturated(form.version < 30 ? signed32Max : unsigned32Max);
  return [
    ...commonTable(form),
    { bit: 0x0200, name: "dataBytes", codec: bytes32 },
    { bit: 0x0400, name: "resourceBytes", codec: bytes32 },
    { bit: 0x0800, name: "dataBytes", codec: u64 },
    ...namesField(form),
    { bit: 0x4000, name: "resourceBytes", codec: u64 },
    ...unixPrivilegesField,
  ];
}

/** The directory bitmap of one version (afp-protocol.md §3.7). */
export function directoryTable(form: Form): NodeTable {
  return [
    ...commonTable(form),
    { bit: 0x0200, name: "offspringCount", codec: offspringCount },
    { bit: 0x0400, name: "ownerId", codec: u32 },
    { bit: 0x0800, name: "groupId", codec: u32 },
    { bit: 0x1000, name: "accessRights", codec: accessRights },
    ...namesField(form),
    ...unixPrivilegesField,
  ];
}

export const unixPrivilegesBit = 0x8000;

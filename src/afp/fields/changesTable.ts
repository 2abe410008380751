import { bytes, type Codec, mapped, struct, u16, u32 } from "../../wire/codec.ts";
import type { ParameterChanges } from "../../volume/index.ts";
import { accessRights } from "./accessRights.ts";
import { dateOf, type Form } from "./date.ts";
import type { ParameterTable } from "./Layout.ts";

type ChangesTable = ParameterTable<ParameterChanges>;

const setClear = 0x8000;
const nobody = { search: false, read: false, write: false };

/** Attribute bits with the bit that says whether they are set or cleared. */
const attributeChange: Codec<{ bits: number; set: boolean }> = mapped(
  u16,
  (value) => ({ bits: value & ~setClear, set: (value & setClear) !== 0 }),
  ({ bits, set }) => (set ? bits | setClear : bits),
);

const newRights: Codec<NonNullable<ParameterChanges["accessRights"]>> = mapped(
  accessRights,
  ({ owner, group, everyone }) => ({ owner, group, everyone }),
  (rights) => ({ ...rights, user: nobody, userIsOwner: false }),
);

/** What may be set of any node (afp-protocol.md §4.3, FPSetFileDirParms). */
function commonTable(form: Form): ChangesTable {
  const when = dateOf(form);
  return [
    { bit: 0x0001, name: "attributes", codec: attributeChange },
    { bit: 0x0004, name: "created", codec: when },
    { bit: 0x0008, name: "modified", codec: when },
    { bit: 0x0010, name: "backedUp", codec: when },
    { bit: 0x0020, name: "finderInfo", codec: bytes(32) },
  ];
}

const ownership: ChangesTable = [
  { bit: 0x0400, name: "ownerId", codec: u32 },
  { bit: 0x0800, name: "groupId", codec: u32 },
  { bit: 0x1000, name: "accessRights", codec: newRights },
];

const unixPrivileges: ChangesTable = [
  { bit: 0x8000, name: "unixPrivileges", codec: struct({ uid: u32, gid: u32, mode: u32, _rights: u32 }) },
];

const prodosInfo: ChangesTable = [{ bit: 0x2000, name: "prodosInfo", codec: bytes(6) }];

/** What FPSetFileDirParms and FPSetFileParms may set. */
export function nodeChangesTable(form: Form): ChangesTable {
  return [...commonTable(form), ...(form.version < 30 ? prodosInfo : unixPrivileges)];
}

/** What FPSetDirParms may set. */
export function directoryChangesTable(form: Form): ChangesTable {
  return [...commonTable(form), ...ownership, ...(form.version < 30 ? [] : unixPrivileges)];
}

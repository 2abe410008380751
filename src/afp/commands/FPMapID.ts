import { decode, encode, longBytes, rest, shortBytes, struct, u32, u8, utf8 } from "../../wire/codec.ts";
import { encodeShortened } from "../../wire/Charset.ts";
import { charsetNamed } from "../../wire/charsets.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import { type OwnerKind, ownerOfUuid, uuidBytes, type UuidOwner } from "../localUuid.ts";

/** What the byte after the command says: what the id is, and in which form its name is wanted. */
const subfunctions: Readonly<
  Record<number, { since: number; ids: OwnerKind | "uuid"; form: "long" | "utf8" }>
> = {
  1: { since: 0, ids: "user", form: "long" },
  2: { since: 0, ids: "group", form: "long" },
  3: { since: 30, ids: "user", form: "utf8" },
  4: { since: 30, ids: "group", form: "utf8" },
  // Users' and groups' UUIDs share one name space: both give whatever it is.
  5: { since: 32, ids: "uuid", form: "utf8" },
  6: { since: 32, ids: "uuid", form: "utf8" },
};

const kindNumbers: Record<OwnerKind, number> = { user: 1, group: 2 };
const utf8Name = utf8(longBytes);
const uuidReply = struct({ kind: u32, id: u32, name: utf8Name });

/** Gives the name of a user or group by its number or UUID. */
export const FPMapID = command({
  name: "FPMapID",
  code: 21,
  request: struct({ _code: u8, subfunction: u8, id: rest }),
  reply: struct({ name: rest }),

  handle({ subfunction, id }, session: AfpSession) {
    const asked = subfunctions[subfunction];
    if (asked === undefined || asked.since > session.version) throw new AfpError("kFPParamErr");
    if (asked.ids === "uuid") {
      const owner = id.length < uuidBytes ? undefined : ownerOfUuid(id);
      if (owner === undefined) throw new AfpError("kFPItemNotFound");
      const kind = kindNumbers[owner.kind];
      return { name: encode(uuidReply, { kind, id: owner.id, name: nameOf(owner, session) }) };
    }
    const number = decode(u32, id);
    // Nobody in particular: it has no name.
    const name = number === 0 ? "" : nameOf({ kind: asked.ids, id: number }, session);
    if (asked.form === "utf8") return { name: encode(utf8Name, name) };
    return { name: encode(shortBytes, encodeShortened(charsetNamed(session.server.macCharset), name, 0xff)) };
  },
});

function nameOf({ kind, id }: UuidOwner, session: AfpSession): string {
  const name = kind === "user" ? session.users.userName(id) : session.users.groupName(id);
  if (name === undefined) throw new AfpError("kFPItemNotFound");
  return name;
}

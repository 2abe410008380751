import { decode, encode, longBytes, rest, shortBytes, struct, u32, u8, utf8 } from "../../wire/codec.ts";
import { charsetNamed } from "../../wire/charsets.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import { type OwnerKind, uuidOf } from "../localUuid.ts";

const utf8Name = utf8(longBytes);

/**
 * What the byte after the command says. Apple's list has 1, 2 and 3, 4 the other way round; clients have it
 * so.
 */
const subfunctions: Readonly<
  Record<number, { since: number; kind: OwnerKind; form: "long" | "utf8"; gives: "number" | "uuid" }>
> = {
  1: { since: 30, kind: "user", form: "utf8", gives: "number" },
  2: { since: 30, kind: "group", form: "utf8", gives: "number" },
  3: { since: 0, kind: "user", form: "long", gives: "number" },
  4: { since: 0, kind: "group", form: "long", gives: "number" },
  5: { since: 32, kind: "user", form: "utf8", gives: "uuid" },
  6: { since: 32, kind: "group", form: "utf8", gives: "uuid" },
};

/** Gives the number or UUID of a user or group by its name. */
export const FPMapName = command({
  name: "FPMapName",
  code: 22,
  request: struct({ _code: u8, subfunction: u8, name: rest }),
  reply: struct({ id: rest }),

  handle({ subfunction, name }, session: AfpSession) {
    const asked = subfunctions[subfunction];
    if (asked === undefined || asked.since > session.version) throw new AfpError("kFPParamErr");
    const text =
      asked.form === "utf8"
        ? decode(utf8Name, name)
        : (charsetNamed(session.server.macCharset).decode(decode(shortBytes, name)) ?? "");
    if (text === "") throw new AfpError("kFPParamErr");
    const id = asked.kind === "user" ? session.users.userId(text) : session.users.groupId(text);
    if (id === undefined) throw new AfpError("kFPItemNotFound");
    return { id: asked.gives === "number" ? encode(u32, id) : uuidOf({ kind: asked.kind, id }) };
  },
});

import {
  decode,
  encode,
  longBytes,
  mapped,
  rest,
  shortBytes,
  struct,
  u32,
  u8,
  utf8,
} from "../../wire/codec.ts";
import { decodeMacRoman, encodeMacRoman } from "../../wire/macRoman.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import { type OwnerKind, uuidOf } from "../localUuid.ts";

const longName = mapped(shortBytes, decodeMacRoman, (text) => encodeMacRoman(text, { replacement: "?" }));
const utf8Name = utf8(longBytes);

/**
 * What the byte after the command says. Apple's list has 1, 2 and 3, 4 the other way round; clients have it
 * so.
 */
const subfunctions: Readonly<
  Record<number, { since: number; kind: OwnerKind; name: typeof utf8Name; gives: "number" | "uuid" }>
> = {
  1: { since: 30, kind: "user", name: utf8Name, gives: "number" },
  2: { since: 30, kind: "group", name: utf8Name, gives: "number" },
  3: { since: 0, kind: "user", name: longName, gives: "number" },
  4: { since: 0, kind: "group", name: longName, gives: "number" },
  5: { since: 32, kind: "user", name: utf8Name, gives: "uuid" },
  6: { since: 32, kind: "group", name: utf8Name, gives: "uuid" },
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
    const text = decode(asked.name, name);
    if (text === "") throw new AfpError("kFPParamErr");
    const id = asked.kind === "user" ? session.users.userId(text) : session.users.groupId(text);
    if (id === undefined) throw new AfpError("kFPItemNotFound");
    return { id: asked.gives === "number" ? encode(u32, id) : uuidOf({ kind: asked.kind, id }) };
  },
});

import { rest, struct, u16, u32, u8 } from "../../wire/codec.ts";
import { Writer } from "../../wire/Writer.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import { uuidOf } from "../localUuid.ts";

const thisUser = 0x01;
const wanted = { userId: 0x01, groupId: 0x02, uuid: 0x04 } as const;
const known = wanted.userId | wanted.groupId | wanted.uuid;

/** Tells the user's own ids; nobody else's can be asked for. */
export const FPGetUserInfo = command({
  name: "FPGetUserInfo",
  code: 37,
  request: struct({ _code: u8, flags: u8, _userId: u32, bitmap: u16 }),
  reply: struct({ bitmap: u16, parameters: rest }),

  handle({ flags, bitmap }, session: AfpSession) {
    if ((flags & thisUser) === 0) throw new AfpError("kFPParamErr", "another user");
    if ((bitmap & ~known) !== 0) throw new AfpError("kFPBitmapErr");
    const { uid, gid } = session.account;
    const into = new Writer();
    if ((bitmap & wanted.userId) !== 0) into.u32(uid);
    if ((bitmap & wanted.groupId) !== 0) into.u32(gid);
    if ((bitmap & wanted.uuid) !== 0) into.bytes(uuidOf({ kind: "user", id: uid }));
    return { bitmap, parameters: into.finish() };
  },
});

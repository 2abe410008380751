import { type Codec, struct, u16, u8 } from "../../wire/codec.ts";
import type { Reader } from "../../wire/Reader.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { type TokenKind, tokenKinds } from "../ports.ts";

/** A client's id is longer nowhere. */
const clientIdBytesMax = 80;
const timestampBytes = 4;
/** Needs a Kerberos login, which we have not. */
const kerberosSessionKey = 8;

/** What a client says of itself; which parts there are depends on the type before it. */
interface Client {
  id: Buffer;
  timestamp: Buffer | undefined;
}

const client: Codec<Client> = {
  read(from, earlier) {
    const type = typeOf(earlier);
    // Clients of AFP 3.0 send nothing more, or a length of 0.
    if (type === tokenKinds.loginWithoutId) return { id: Buffer.alloc(0), timestamp: undefined };
    const idBytes = from.u32();
    const timestamp = hasTimestamp(type) ? copied(from, timestampBytes) : undefined;
    return { id: copied(from, idBytes), timestamp };
  },
  write(into, { id, timestamp }, earlier) {
    if (typeOf(earlier) === tokenKinds.loginWithoutId) return;
    into.u32(id.length);
    if (hasTimestamp(typeOf(earlier))) into.bytes(timestamp ?? Buffer.alloc(timestampBytes));
    into.bytes(id);
  },
};

function typeOf(earlier: object): number {
  return "type" in earlier ? Number(earlier.type) : 0;
}

function hasTimestamp(type: number): boolean {
  return type === tokenKinds.loginWithTimeAndId || type === tokenKinds.reconnectWithTimeAndId;
}

function copied(from: Reader, count: number): Buffer {
  return Buffer.from(from.bytes(count));
}

/**
 * Gives the token by which a new connection finds this session again; what a restarted Mac left behind
 * ends.
 */
export const FPGetSessionToken = command({
  name: "FPGetSessionToken",
  code: 64,
  since: 30,
  request: struct({ _code: u8, _pad: u8, type: u16, client }),
  reply: struct({ token: field.counted32 }),

  async handle({ type, client }, session: AfpSession) {
    if (type === kerberosSessionKey) throw new AfpError("kFPMiscErr", "no Kerberos");
    const kind = kindOf(type);
    if (kind === undefined) throw new AfpError("kFPCallNotSupported", `token type ${type}`);
    if (client.id.length > clientIdBytesMax) throw new AfpError("kFPParamErr", "a client id of that length");
    return { token: await session.register.token(kind, client.id, client.timestamp) };
  },
});

function kindOf(type: number): TokenKind | undefined {
  return Object.values(tokenKinds).find((kind) => kind === type);
}

import { type Codec, encode, rest, struct, u32, u8 } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { answerCall } from "../spotlight/answerCall.ts";
import { messageBytes, messageHeadBytes, readMessage } from "../spotlight/readMessage.ts";
import { rootPathOf } from "../spotlight/rootPath.ts";
import type { SpotlightValue } from "../spotlight/SpotlightValue.ts";
import { RpcCall } from "../spotlight/RpcCall.ts";
import { writeMessage } from "../spotlight/writeMessage.ts";

const calls = { open: 1, flags: 2, rpc: 3, openToo: 4 } as const;

/** What Netatalk answers to a Mac that asks for flags; nobody knows what they say. */
const serverFlags = 0x0100_006b;

const unknownBytes = 8;

/** Only an RPC has more than the head. */
const message: Codec<Buffer | undefined> = {
  read(from, earlier) {
    if ((earlier as { call: number }).call !== calls.rpc) return undefined;
    from.bytes(unknownBytes);
    const head = from.bytes(messageHeadBytes);
    const bytes = messageBytes(head);
    // A message that is cut off is a request that is; what else may be wrong with it is Spotlight's own matter.
    const body = bytes === undefined ? from.rest() : from.bytes(Math.max(0, bytes - messageHeadBytes));
    return Buffer.concat([head, body]);
  },
  write(into, value) {
    if (value === undefined) return;
    into.zeros(unknownBytes);
    into.bytes(value);
  },
};

/** The volume's number as 32 bits, and where it is, with a NUL behind. */
const opened = struct({ volumeId: u32, _zero: u32, path: rest });
const answered = struct({ _zero: u32, message: rest });

/** Searches a volume for a Mac's Finder and its `mdfind` (afp-protocol.md §4.8). */
export const FPSpotlightRPC = command({
  name: "FPSpotlightRPC",
  code: 76,
  since: 31,
  // The next results of a query are other ones.
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    // 0x8004, always.
    flags: u32,
    call: u32,
    _zero: u32,
    message,
  }),
  reply: rest,

  async handle({ volumeId, call, message: received }, session: AfpSession) {
    if (!session.openVolumes.has(volumeId)) throw new AfpError("kFPMiscErr", `no volume ${volumeId}`);
    switch (call) {
      case calls.open:
      case calls.openToo:
        return encode(opened, { volumeId, path: Buffer.from(`${rootPathOf(session.volume(volumeId))}\0`) });
      case calls.flags:
        return encode(u32, serverFlags);
      case calls.rpc:
        return encode(answered, {
          message: writeMessage(await answerCall(new RpcCall(session, volumeId, valuesOf(received)))),
        });
      default:
        throw new AfpError("kFPMiscErr", `Spotlight has no call ${call}`);
    }
  },
});

function valuesOf(received: Buffer | undefined): SpotlightValue[] {
  try {
    return readMessage(received ?? Buffer.alloc(0));
  } catch (error) {
    if (error instanceof MalformedMessage) throw new AfpError("kFPMiscErr", error.message);
    throw error;
  }
}

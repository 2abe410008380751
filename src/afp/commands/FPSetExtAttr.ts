import { evenPad, i64, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { failAttribute } from "../attributeErrors.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

const create = 0x0002;
const replace = 0x0004;

/** Sets the whole value of an extended attribute. */
export const FPSetExtAttr = command({
  name: "FPSetExtAttr",
  code: 70,
  since: 32,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    _offset: i64,
    path: field.pathname,
    _even: evenPad,
    name: field.attributeName,
    value: field.counted32,
  }),
  reply: nothing,

  async handle({ volumeId, did, bitmap, path, name, value }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    try {
      await volume.setAttribute(node, name, value, whenOf(bitmap));
      return undefined;
    } catch (error) {
      return failAttribute(error, session);
    }
  },
});

/** Both bits together create, as with Netatalk. */
function whenOf(bitmap: number): "always" | "create" | "replace" {
  if ((bitmap & create) !== 0) return "create";
  return (bitmap & replace) !== 0 ? "replace" : "always";
}

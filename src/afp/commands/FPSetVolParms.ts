import { bytes, decode, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Sets a volume's backup date, the only parameter that a client may change. */
export const FPSetVolParms = command({
  name: "FPSetVolParms",
  code: 32,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, bitmap: u16, backupDate: bytes(4) }),
  reply: nothing,

  handle({ volumeId, bitmap, backupDate }, session: AfpSession) {
    const volume = session.volume(volumeId);
    if (bitmap !== field.volumeBits.backupDate) throw new AfpError("kFPBitmapErr");
    if (volume.settings.isReadOnly) throw new AfpError("kFPVolLocked");
    volume.setBackupDate(decode(session.dialect.date, backupDate));
    return undefined;
  },
});

import { bytes, type Codec, counted, encode, shortBytes, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import { volumeName } from "../volumeName.ts";

const hasPassword = 0x80;
const volumesMax = 255;
/** Mac OS X 10.8 fails with a larger reply. */
const replyBytesMax = 4600;

interface ListedVolume {
  flags: number;
  name: Buffer;
}

const listedVolume: Codec<ListedVolume> = struct({ flags: u8, name: shortBytes });

/** Gives the server's time and the volumes that the user may open. */
export const FPGetSrvrParms = command({
  name: "FPGetSrvrParms",
  code: 16,
  // Some clients leave the pad byte out.
  request: struct({ _code: u8 }),
  reply: struct({ serverTime: bytes(4), volumes: counted(u8, listedVolume, volumesMax) }),

  handle(_request, session: AfpSession) {
    const volumes: ListedVolume[] = [];
    let bytesLeft = replyBytesMax;
    for (const settings of session.volumes) {
      const name = volumeName(settings, session.version);
      bytesLeft -= name.length + 2;
      if (bytesLeft < 0 || volumes.length === volumesMax) break;
      volumes.push({ flags: settings.hasPassword ? hasPassword : 0, name });
    }
    return { serverTime: encode(session.dialect.date, session.clock.nowMilliseconds()), volumes };
  },
});

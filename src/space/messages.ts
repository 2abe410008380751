import { type Codec, longBytes, mapped, nothing, struct, u64, u8, utf8 } from "../wire/codec.ts";
import { MalformedMessage } from "../wire/Reader.ts";
import type { RequestType } from "../wire/RequestChannel.ts";
import type { SpaceUsage } from "./SpaceService.ts";

/** How long the ledger lets a reservation wait for the first count of a volume before it refuses. */
export const reserveWaitMilliseconds = 45_000;

const storeKey = utf8(longBytes);

const byteCount: Codec<number> = mapped(
  u64,
  (bytes) => {
    if (!Number.isSafeInteger(bytes)) throw new MalformedMessage(`no volume has ${bytes} bytes`);
    return bytes;
  },
  (bytes) => bytes,
);

const yesOrNo = mapped(
  u8,
  (value) => value !== 0,
  (isYes) => (isYes ? 1 : 0),
);

interface Change {
  storeKey: string;
  bytes: number;
  settledBytes: number;
}

const change = struct({ storeKey, bytes: byteCount, settledBytes: byteCount });

/**
 * May be sent again on a new connection: what the lost one had reserved counts as spent until the next count, so
 * that doing it twice never hands out the same byte twice.
 */
export const reserveType: RequestType<Change, { isReserved: boolean }> = {
  code: 100,
  request: change,
  reply: struct({ isReserved: yesOrNo }),
  isRepeatable: true,
  patienceMilliseconds: reserveWaitMilliseconds + 15_000,
};

/** Never sent twice: bytes given back twice would be free twice. */
export const giveBackType: RequestType<Change, undefined> = {
  code: 101,
  request: change,
  reply: nothing,
  isRepeatable: false,
};

export const usageType: RequestType<{ storeKey: string }, SpaceUsage> = {
  code: 102,
  request: struct({ storeKey }),
  reply: struct({ usedBytes: byteCount, limitBytes: byteCount }),
  isRepeatable: true,
};

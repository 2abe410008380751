import { MalformedMessage } from "../wire/Reader.ts";
import { type Codec, longBytes, mapped, nothing, struct, u8, u64, utf8 } from "../wire/codec.ts";
import type { RequestType } from "../wire/RequestChannel.ts";
import type { SpaceUsage } from "./SpaceService.ts";

/** Which volume's ledger is meant. */
const storeKey = utf8(longBytes);

/** A number of bytes; more than a file system can have is refused, not rounded. */
const byteCount: Codec<number> = mapped(
  u64,
  (value) => {
    if (!Number.isSafeInteger(value)) throw new MalformedMessage(`no volume has ${value} bytes`);
    return value;
  },
  (value) => {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no number of bytes`);
    return value;
  },
);

const isGranted: Codec<boolean> = mapped(
  u8,
  (value) => value === 1,
  (value) => (value ? 1 : 0),
);

interface Change {
  storeKey: string;
  bytes: number;
  settledBytes: number;
}

const change = struct({ storeKey, bytes: byteCount, settledBytes: byteCount });

/** How long the ledger lets a reservation wait for the first count of a large volume. */
export const reserveWaitMilliseconds = 9 * 60_000;

/** Takes bytes for what will be written. Twice takes twice, until the next count: safe, so it may be repeated. */
export const reserveType: RequestType<Change, boolean> = {
  code: 100,
  request: change,
  reply: isGranted,
  isRepeatable: true,
  patienceMilliseconds: reserveWaitMilliseconds + 60_000,
};

/** Frees bytes. Twice would free what is still there: it is never repeated, a count finds what was lost. */
export const giveBackType: RequestType<Change, undefined> = {
  code: 101,
  request: change,
  reply: nothing,
  isRepeatable: false,
};

/** Asks how full the volume is. */
export const usageType: RequestType<{ storeKey: string }, SpaceUsage> = {
  code: 102,
  request: struct({ storeKey }),
  reply: struct({ usedBytes: byteCount, limitBytes: byteCount }),
  isRepeatable: true,
};

/** Says that this connection holds nothing any more. */
export const leaveType: RequestType<{ storeKey: string }, undefined> = {
  code: 103,
  request: struct({ storeKey }),
  reply: nothing,
  isRepeatable: true,
};

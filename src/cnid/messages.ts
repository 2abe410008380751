import { type Codec, counted, nothing, struct, u8, u32, longBytes, utf8 } from "../wire/codec.ts";
import { MalformedMessage } from "../wire/Reader.ts";
import type { RequestType } from "../wire/RequestChannel.ts";
import type { Cnid } from "./Cnid.ts";
import { cnid, cnidRecord, seenNode } from "./cnidCodecs.ts";
import { type CnidRecord, identifyNodesMax, type SeenNode } from "./CnidService.ts";

/** Which volume's store is meant. */
const storeKey = utf8(longBytes);

const recordIfAny: Codec<CnidRecord | undefined> = {
  read(from, earlier) {
    const count = from.u8();
    if (count > 1) throw new MalformedMessage(`${count} records for one id`);
    return count === 1 ? cnidRecord.read(from, earlier) : undefined;
  },
  write(into, record, earlier) {
    u8.write(into, record === undefined ? 0 : 1, earlier);
    if (record !== undefined) cnidRecord.write(into, record, earlier);
  },
};

/** Every request may be carried out twice: the second time finds what the first one made. */
const isRepeatable = true;

export const identifyType: RequestType<{ storeKey: string; nodes: SeenNode[] }, Cnid[]> = {
  code: 1,
  request: struct({ storeKey, nodes: counted(u32, seenNode, identifyNodesMax) }),
  reply: counted(u32, cnid, identifyNodesMax),
  isRepeatable,
};

export const resolveType: RequestType<{ storeKey: string; cnid: Cnid }, CnidRecord | undefined> = {
  code: 2,
  request: struct({ storeKey, cnid }),
  reply: recordIfAny,
  isRepeatable,
};

export const movedType: RequestType<{ storeKey: string; cnid: Cnid; to: SeenNode }, undefined> = {
  code: 3,
  request: struct({ storeKey, cnid, to: seenNode }),
  reply: nothing,
  isRepeatable,
};

export const forgetType: RequestType<{ storeKey: string; cnid: Cnid }, undefined> = {
  code: 4,
  request: struct({ storeKey, cnid }),
  reply: nothing,
  isRepeatable,
};

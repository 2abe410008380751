import { AfpError } from "./command.ts";

/** Bitmap and length stand before the data, and count. */
const headerBytes = 6;

/** What of an attribute a client with this much room gets; with none, only its size. Throws kFPParamErr. */
export function fitted(data: Buffer, maxReply: number): { dataBytes: number; data: Buffer } {
  const dataBytes = data.length;
  if (maxReply === 0) return { dataBytes, data: Buffer.alloc(0) };
  if (dataBytes + headerBytes > maxReply) throw new AfpError("kFPParamErr", "the reply has no room");
  return { dataBytes, data };
}

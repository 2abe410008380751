import { Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { DsiError } from "./DsiError.ts";

/** The length of every frame's header. */
export const headerBytes = 16;

/** The DSI commands, by the specification's names. */
export const dsiCommand = {
  closeSession: 1,
  command: 2,
  getStatus: 3,
  openSession: 4,
  tickle: 5,
  write: 6,
  attention: 8,
} as const;

/** What a frame may have on top of the request quantum: its AFP block, attributes, access control lists. */
const blockBytesMax = 64 * 1024;

/** Options of OpenSession are six bytes each; what comes before the login should not be able to be large. */
const optionsBytesMax = 4096;

/** The AFP block before a DSIWrite's data is 12 or 20 bytes; others are AFP's to refuse, up to this. */
const writeBlockBytesMax = 1024;

/** Old AppleShare clients say 0 and mean the block of FPWrite. */
const writeBlockBytesDefault = 12;

const requestFlag = 0;
const replyFlag = 1;

/** The header of a received frame. */
export interface FrameHeader {
  flags: number;
  command: number;
  requestId: number;
  /** In a DSIWrite: where the data begins. */
  dataOffset: number;
  payloadBytes: number;
}

/** A received request; in a DSIWrite its data follows in the stream. */
export interface Frame {
  header: FrameHeader;
  /** The payload, or what stands before the data of a DSIWrite. */
  block: Uint8Array;
  dataBytes: number;
}

/** Reads the header that starts at `offset`; the caller saw to it that 16 bytes are there. */
export function readHeader(bytes: Uint8Array, offset: number): FrameHeader {
  const reader = new Reader(bytes, offset);
  return {
    flags: reader.u8(),
    command: reader.u8(),
    requestId: reader.u16(),
    dataOffset: reader.u32(),
    payloadBytes: reader.u32(),
  };
}

/** A received frame as it was: the header, then what was gathered of the payload. */
export function frameBytes(header: FrameHeader, block: Uint8Array): Buffer {
  const { flags, command, requestId, dataOffset, payloadBytes } = header;
  return layOut(flags, command, requestId, dataOffset, payloadBytes, block);
}

/** A request of the server's own: a tickle, an attention, the end of the session. */
export function requestFrame(command: number, requestId: number, payload: Uint8Array): Buffer {
  return layOut(requestFlag, command, requestId, 0, payload.length, payload);
}

/** A reply with its block; `bulkBytes` more will follow. */
export function replyFrame(
  request: { command: number; requestId: number },
  result: number,
  block: Uint8Array,
  bulkBytes = 0,
): Buffer {
  const { command, requestId } = request;
  return layOut(replyFlag, command, requestId, result >>> 0, block.length + bulkBytes, block);
}

/** What a frame may hold. */
export interface FrameLimits {
  /** The request quantum: the data of a DSIWrite. */
  quantumBytes: number;
  /** The block of a DSICommand, where it is to be less than what a frame may have: before the login. */
  commandBytesMax?: number;
}

/** How much of the payload has to be gathered before the request can start. Throws DsiError for what is not allowed. */
export function gatheredBytes(header: FrameHeader, limits: FrameLimits): number {
  const { command, payloadBytes } = header;
  const bytesMax = payloadBytesMax(command, limits);
  if (payloadBytes > bytesMax) {
    throw new DsiError(`DSI command ${command} with ${payloadBytes} bytes, where ${bytesMax} are allowed`);
  }
  switch (command) {
    case dsiCommand.write: {
      const blockBytes = header.dataOffset === 0 ? writeBlockBytesDefault : header.dataOffset;
      if (blockBytes > Math.min(payloadBytes, writeBlockBytesMax)) {
        throw new DsiError(`a DSIWrite of ${payloadBytes} bytes has its data at ${blockBytes}`);
      }
      return blockBytes;
    }
    case dsiCommand.command:
      if (payloadBytes === 0) throw new DsiError("a DSICommand is empty");
      return payloadBytes;
    case dsiCommand.openSession:
      return payloadBytes;
    default:
      return 0;
  }
}

function payloadBytesMax(command: number, limits: FrameLimits): number {
  const frameBytesMax = limits.quantumBytes + blockBytesMax;
  if (command === dsiCommand.openSession) return optionsBytesMax;
  if (command === dsiCommand.command) return Math.min(limits.commandBytesMax ?? frameBytesMax, frameBytesMax);
  return frameBytesMax;
}

function layOut(
  flags: number,
  command: number,
  requestId: number,
  third: number,
  payloadBytes: number,
  block: Uint8Array,
): Buffer {
  const writer = new Writer(headerBytes + block.length);
  writer.u8(flags);
  writer.u8(command);
  writer.u16(requestId);
  writer.u32(third);
  writer.u32(payloadBytes);
  writer.u32(0);
  writer.bytes(block);
  return writer.finish();
}

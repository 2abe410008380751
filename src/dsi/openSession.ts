import { MalformedMessage, Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { DsiError } from "./DsiError.ts";
import { replayCacheEntries } from "./ReplayCache.ts";

const option = { serverQuantum: 0, attentionQuantum: 1, replayCacheSize: 2 } as const;

/** Every option that we know is a 32-bit number. */
const optionBytes = 4;

const attentionQuantumDefault = 2;

/** What the client said of itself when it opened the session. */
export interface OpenOptions {
  /** The largest attention payload that it takes. */
  attentionQuantum: number;
  /** The smaller of both sides' caches; 0: the client wants none. */
  replayCacheSize: number;
}

/** Reads the options of an OpenSession request; unknown ones, and those of a wrong length, count as absent. */
export function readOpenOptions(payload: Uint8Array): OpenOptions {
  const options = { attentionQuantum: attentionQuantumDefault, replayCacheSize: replayCacheEntries };
  const reader = new Reader(payload);
  try {
    while (reader.bytesLeft > 0) {
      const type = reader.u8();
      const value = reader.bytes(reader.u8());
      if (value.length !== optionBytes) continue;
      const number = new Reader(value).u32();
      if (type === option.attentionQuantum) options.attentionQuantum = number;
      if (type === option.replayCacheSize) options.replayCacheSize = Math.min(number, replayCacheEntries);
    }
  } catch (error) {
    if (error instanceof MalformedMessage) throw new DsiError("an option of OpenSession is cut off");
    throw error;
  }
  return options;
}

/** The options of our reply, in the order in which clients have always got them. */
export function openReplyBlock(quantumBytes: number): Buffer {
  const writer = new Writer(2 * (2 + optionBytes));
  writer.u8(option.serverQuantum);
  writer.u8(optionBytes);
  writer.u32(quantumBytes);
  writer.u8(option.replayCacheSize);
  writer.u8(optionBytes);
  writer.u32(replayCacheEntries);
  return writer.finish();
}

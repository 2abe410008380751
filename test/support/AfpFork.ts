import { FPByteRangeLock } from "../../src/afp/commands/FPByteRangeLock.ts";
import { FPByteRangeLockExt } from "../../src/afp/commands/FPByteRangeLockExt.ts";
import { FPCloseFork } from "../../src/afp/commands/FPCloseFork.ts";
import { FPFlushFork } from "../../src/afp/commands/FPFlushFork.ts";
import { FPGetForkParms } from "../../src/afp/commands/FPGetForkParms.ts";
import { FPRead } from "../../src/afp/commands/FPRead.ts";
import { FPReadExt } from "../../src/afp/commands/FPReadExt.ts";
import { FPSetForkParms } from "../../src/afp/commands/FPSetForkParms.ts";
import { FPSyncFork } from "../../src/afp/commands/FPSyncFork.ts";
import { FPWrite } from "../../src/afp/commands/FPWrite.ts";
import { FPWriteExt } from "../../src/afp/commands/FPWriteExt.ts";
import type { ForkRef } from "../../src/afp/fields/index.ts";
import type { AfpCaller } from "./AfpCaller.ts";

const unlockFlag = 0x01;

/** Bits of a fork's length: in AFP 2, and in 64 bits. */
const lengthBits = { data: [0x0200, 0x0800], resource: [0x0400, 0x4000] } as const;

/** An open fork as a client of its version uses it. Every request may be sent while others are under way. */
export class AfpFork {
  readonly ref: ForkRef;
  readonly #afp: AfpCaller;
  readonly #isOld: boolean;
  readonly #lengthBit: number;

  constructor(afp: AfpCaller, ref: ForkRef, kind: "data" | "resource" = "data", version = 34) {
    this.#afp = afp;
    this.ref = ref;
    this.#isOld = version < 30;
    this.#lengthBit = lengthBits[kind][this.#isOld ? 0 : 1];
  }

  /** What is there of that many bytes: fewer, or none, at the end of the fork. */
  read(offset: number, count: number): Promise<Buffer> {
    return this.#afp.callForBytes(this.#isOld ? FPRead : FPReadExt, { forkRef: this.ref, offset, count }, [
      "kFPEOFErr",
    ]);
  }

  /** The offset behind the last byte written. The data must not be changed before. */
  async write(offset: number, data: Uint8Array): Promise<number> {
    const request = { flag: 0, forkRef: this.ref, offset, count: data.length };
    return (await this.#afp.callWithData(this.#isOld ? FPWrite : FPWriteExt, request, data)).end;
  }

  async length(): Promise<number> {
    const request = { forkRef: this.ref, bitmap: this.#lengthBit };
    const { parameters } = await this.#afp.call(FPGetForkParms, request);
    return this.#isOld ? parameters.readUInt32BE(0) : Number(parameters.readBigUInt64BE(0));
  }

  async setLength(length: number): Promise<void> {
    await this.#afp.call(FPSetForkParms, { forkRef: this.ref, bitmap: this.#lengthBit, length });
  }

  /** The start of the range that is locked now. */
  async lock(offset: number, length: number): Promise<number> {
    return this.#lock({ flags: 0, forkRef: this.ref, offset, length });
  }

  async unlock(offset: number, length: number): Promise<void> {
    await this.#lock({ flags: unlockFlag, forkRef: this.ref, offset, length });
  }

  async #lock(request: { flags: number; forkRef: ForkRef; offset: number; length: number }): Promise<number> {
    return (await this.#afp.call(this.#isOld ? FPByteRangeLock : FPByteRangeLockExt, request)).start;
  }

  async flush(): Promise<void> {
    await this.#afp.call(FPFlushFork, { forkRef: this.ref });
  }

  /** After this the bytes survive a power cut. */
  async sync(): Promise<void> {
    await this.#afp.call(FPSyncFork, { forkRef: this.ref });
  }

  async close(): Promise<void> {
    await this.#afp.call(FPCloseFork, { forkRef: this.ref });
  }
}

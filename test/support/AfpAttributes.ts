import { FPGetExtAttr } from "../../src/afp/commands/FPGetExtAttr.ts";
import { FPListExtAttrs } from "../../src/afp/commands/FPListExtAttrs.ts";
import { FPRemoveExtAttr } from "../../src/afp/commands/FPRemoveExtAttr.ts";
import { FPSetExtAttr } from "../../src/afp/commands/FPSetExtAttr.ts";
import type { AfpVolume } from "./AfpVolume.ts";
import type { ClientPath } from "./clientPath.ts";

const modeBits = { always: 0, create: 2, replace: 4 } as const;
const replyBytesMax = 64 * 1024;
const replyHeadBytes = 6;

// Fields that our server passes over, as a Mac fills them.
const wholeValue = { _offset: 0, _reqCount: -1 };
const fromStart = { _offset: 0 };

/** The extended attributes of a volume's nodes as a client of AFP 3.2 uses them. */
export class AfpAttributes {
  readonly #volume: AfpVolume;

  constructor(volume: AfpVolume) {
    this.#volume = volume;
  }

  async list(path: ClientPath): Promise<string[]> {
    const request = { ...this.#volume.at(path), bitmap: 0, maxReply: replyBytesMax };
    const { data } = await this.#volume.afp.call(FPListExtAttrs, request);
    return data.toString("utf8").split("\0").slice(0, -1);
  }

  /** Asks for the size first, as a Mac does. */
  async get(path: ClientPath, name: string): Promise<Buffer> {
    const request = { ...wholeValue, ...this.#volume.at(path), bitmap: 0, name };
    const { dataBytes } = await this.#volume.afp.call(FPGetExtAttr, { ...request, maxReply: 0 });
    const { data } = await this.#volume.afp.call(FPGetExtAttr, {
      ...request,
      maxReply: dataBytes + replyHeadBytes,
    });
    return data;
  }

  async set(
    path: ClientPath,
    name: string,
    value: Uint8Array,
    mode: keyof typeof modeBits = "always",
  ): Promise<void> {
    const bitmap = modeBits[mode];
    const request = { ...fromStart, ...this.#volume.at(path), bitmap, name, value: Buffer.from(value) };
    await this.#volume.afp.call(FPSetExtAttr, request);
  }

  async remove(path: ClientPath, name: string): Promise<void> {
    await this.#volume.afp.call(FPRemoveExtAttr, { ...this.#volume.at(path), bitmap: 0, name });
  }
}

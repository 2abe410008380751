import type { AfpReply, AfpTransport } from "./AfpTransport.ts";

/** Plays the server from a list of replies, and keeps the requests. */
export class ScriptedTransport implements AfpTransport {
  /** Blocks as they were sent; data of a write stand behind its block. */
  readonly requests: Buffer[] = [];
  readonly #replies: AfpReply[] = [];

  /** What the next request is answered with. */
  reply(block: Uint8Array, result = 0): void {
    this.#replies.push({ result, block: Buffer.from(block) });
  }

  command(block: Uint8Array): Promise<AfpReply> {
    this.requests.push(Buffer.from(block));
    const reply = this.#replies.shift();
    return reply === undefined ? Promise.reject(new Error("the script has ended")) : Promise.resolve(reply);
  }

  write(block: Uint8Array, data: Uint8Array): Promise<AfpReply> {
    return this.command(Buffer.concat([block, data]));
  }
}

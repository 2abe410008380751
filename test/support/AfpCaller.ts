import type { AfpReply, AfpTransport } from "./AfpTransport.ts";
import { type ResultCode, resultCodes } from "../../src/afp/resultCode.ts";
import { type Codec, decode, encode } from "../../src/wire/codec.ts";
import { AfpFailure, resultName } from "./AfpFailure.ts";

/** What a client has to know of a command. */
export interface CommandMessages<Request, Reply> {
  readonly name: string;
  readonly code: number;
  readonly request: Codec<Request>;
  readonly reply: Codec<Reply>;
}

/** A result with the reply that came with it; an error has one only for a few commands. */
export interface Asked<Reply> {
  result: ResultCode;
  reply: Reply | undefined;
}

/** The block of a request, its command byte first. */
export function requestBlock<Request, Reply>(
  command: CommandMessages<Request, Reply>,
  request: Request,
): Buffer {
  const block = encode(command.request, request);
  if (block.length === 0) return Buffer.of(command.code, 0);
  block[0] = command.code;
  return block;
}

/** Sends declared commands over any transport. Requests need not wait for one another. */
export class AfpCaller {
  readonly transport: AfpTransport;

  constructor(transport: AfpTransport) {
    this.transport = transport;
  }

  /** The reply; throws AfpFailure for every result but kFPNoErr. */
  async call<Request, Reply>(command: CommandMessages<Request, Reply>, request: Request): Promise<Reply> {
    return this.#expectNoErr(command, await this.transport.command(requestBlock(command, request)));
  }

  /** The result, whatever it is, and the reply where there is one. */
  async ask<Request, Reply>(
    command: CommandMessages<Request, Reply>,
    request: Request,
  ): Promise<Asked<Reply>> {
    const { result, block } = await this.transport.command(requestBlock(command, request));
    const hasReply = result === resultCodes.kFPNoErr || block.length > 0;
    return { result: resultName(result), reply: hasReply ? decode(command.reply, block) : undefined };
  }

  /** A request with data behind it. */
  async callWithData<Request, Reply>(
    command: CommandMessages<Request, Reply>,
    request: Request,
    data: Uint8Array,
  ): Promise<Reply> {
    return this.#expectNoErr(command, await this.transport.write(requestBlock(command, request), data));
  }

  /** The reply's bytes as they are, for replies that no codec lays out; throws for results not listed. */
  async callForBytes<Request, Reply>(
    command: CommandMessages<Request, Reply>,
    request: Request,
    alsoGood: readonly ResultCode[] = [],
  ): Promise<Buffer> {
    const { result, block } = await this.transport.command(requestBlock(command, request));
    if (result === resultCodes.kFPNoErr || alsoGood.includes(resultName(result))) return block;
    throw new AfpFailure(command.name, result);
  }

  #expectNoErr<Request, Reply>(command: CommandMessages<Request, Reply>, { result, block }: AfpReply): Reply {
    if (result !== resultCodes.kFPNoErr) throw new AfpFailure(command.name, result);
    return decode(command.reply, block);
  }
}

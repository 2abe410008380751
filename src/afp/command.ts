import { type Codec, decode, encode } from "../wire/codec.ts";
import { MalformedMessage } from "../wire/Reader.ts";
import { FileError } from "../volume/FileError.ts";
import { type ResultCode, resultCodes, resultOfKind } from "./resultCode.ts";

/** A long reply's bytes, read while they are sent; `length` is known before the first. */
export interface BulkSource {
  readonly bytes: number;
  /** The next piece, at most `bytesMax` long and never empty before the end; valid until the next call. */
  next(bytesMax: number): Uint8Array;
}

/** A whole AFP reply: the result and the bytes behind it; `bulk` follows the block. */
export interface Answer {
  result: number;
  block: Uint8Array;
  bulk?: BulkSource;
}

/** The connection went to another process, which answers in our place. */
export const handedOver = "handedOver";
export type Outcome = Answer | typeof handedOver;

/** Takes a DSIWrite's data as it arrives; after a refusal it takes and drops it. */
export interface WriteSink {
  take(piece: Uint8Array): void;
  /** All announced bytes were taken. */
  finish(): Answer | Promise<Answer>;
  /** The connection ended before all the bytes had come: `finish` is never called. */
  abandon?(): void;
}

/** Fails a request with this result and an empty block. */
export class AfpError extends Error {
  override readonly name = "AfpError";
  readonly result: ResultCode;

  constructor(result: ResultCode, message: string = result) {
    super(message);
    this.result = result;
  }
}

/**
 * A result other than kFPNoErr that still carries a reply, e.g. kFPDenyConflict with the file's parameters.
 */
export class Refusal<Reply> {
  readonly result: ResultCode;
  readonly reply: Reply;

  constructor(result: ResultCode, reply: Reply) {
    this.result = result;
    this.reply = reply;
  }
}

/** A reply whose bytes are not laid out by a codec, e.g. the data of FPRead. */
export class Bulk {
  readonly result: ResultCode;
  readonly source: BulkSource;

  constructor(source: BulkSource, result: ResultCode = "kFPNoErr") {
    this.source = source;
    this.result = result;
  }
}

type Handled<Reply> = Reply | Refusal<Reply> | Bulk | typeof handedOver;

/** What a session must offer so that commands can refuse it by version. */
export interface Versioned {
  /** 22, 30 … 34; see versions.ts. */
  readonly version: number;
  /** The result of a request that breaks off: what it said before may be wrong already. */
  resultOfCut?(soFar: object): Promise<ResultCode>;
}

export interface CommandSpec<Request, Reply, Session> {
  /** The specification's name. */
  name: string;
  /** The first byte of the request. */
  code: number;
  /** The first AFP version that has it; before it the answer is kFPCallNotSupported. */
  since?: number;
  /** Not idempotent: the whole reply is kept for a client that repeats the request after a reconnect. */
  keepsReply?: boolean;
  request: Codec<Request>;
  reply: Codec<Reply>;
  handle(request: Request, session: Session): Handled<Reply> | Promise<Handled<Reply>>;
}

export interface Command<Request, Reply, Session> extends CommandSpec<Request, Reply, Session> {
  answer(block: Uint8Array, session: Session): Outcome | Promise<Outcome>;
}

/** A command of any message types, as a registry keeps it. */
export interface AnyCommand<Session> {
  readonly name: string;
  readonly code: number;
  readonly since?: number;
  readonly keepsReply?: boolean;
  readonly request: Codec<unknown>;
  readonly reply: Codec<unknown>;
  answer(block: Uint8Array, session: Session): Outcome | Promise<Outcome>;
  /**
   * Only commands that come with data (DSIWrite) have it: checks the request before the first byte arrives.
   */
  beginWrite?(block: Uint8Array, dataBytes: number, session: Session): WriteSink | Promise<WriteSink>;
}

const emptyBlock = Buffer.alloc(0);

export function answerWith(result: ResultCode, block: Uint8Array = emptyBlock): Answer {
  return { result: resultCodes[result], block };
}

/** The only path from bytes to bytes: decode, handle, encode; whatever is thrown becomes one result code. */
export function command<Request, Reply, Session extends Versioned>(
  spec: CommandSpec<Request, Reply, Session>,
): Command<Request, Reply, Session> {
  function finish(outcome: Handled<Reply>): Outcome {
    if (outcome === handedOver) return handedOver;
    if (outcome instanceof Bulk) return { ...answerWith(outcome.result), bulk: outcome.source };
    if (outcome instanceof Refusal)
      return answerWith(outcome.result, encode(spec.reply, outcome.reply as Reply));
    return answerWith("kFPNoErr", encode(spec.reply, outcome));
  }
  return {
    ...spec,
    answer(block, session) {
      if (spec.since !== undefined && session.version < spec.since) return answerWith("kFPCallNotSupported");
      try {
        const outcome = spec.handle(decode(spec.request, block), session);
        if (!(outcome instanceof Promise)) return finish(outcome);
        return outcome.then(finish).catch((error: unknown) => answerWith(resultOf(error)));
      } catch (error) {
        const why = error instanceof MalformedMessage ? session.resultOfCut?.(error.soFar) : undefined;
        if (why !== undefined) return why.then((result) => answerWith(result));
        return answerWith(resultOf(error));
      }
    },
  };
}

/**
 * The result code of whatever a handler threw; an error nobody planned for is thrown on, and ends the
 * session.
 */
export function resultOf(error: unknown): ResultCode {
  if (error instanceof AfpError) return error.result;
  if (error instanceof FileError) return resultOfKind[error.kind];
  if (error instanceof MalformedMessage) return "kFPParamErr";
  throw error;
}

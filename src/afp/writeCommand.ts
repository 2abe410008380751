import { type Codec, decode, encode } from "../wire/codec.ts";
import {
  type Answer,
  answerWith,
  type AnyCommand,
  type CommandSpec,
  resultOf,
  type Versioned,
  type WriteSink,
} from "./command.ts";
import type { ResultCode } from "./resultCode.ts";

/** Where the data of one request go. */
export interface DataTarget<Reply> {
  take(piece: Uint8Array): void;
  finish(): Reply | Promise<Reply>;
  /** The connection ended in the middle of the data. */
  abandon(): void;
}

/** A command whose data follow its block in a DSIWrite. */
export interface WriteCommandSpec<Request, Reply, Session> extends Pick<
  CommandSpec<Request, Reply, Session>,
  "name" | "code" | "since" | "request" | "reply"
> {
  /** Checks all that can be checked before the first byte of data. */
  begin(
    request: Request,
    dataBytes: number,
    session: Session,
  ): DataTarget<Reply> | Promise<DataTarget<Reply>>;
}

export interface WriteCommand<Request, Reply, Session> extends AnyCommand<Session> {
  readonly request: Codec<Request>;
  readonly reply: Codec<Reply>;
  beginWrite(block: Uint8Array, dataBytes: number, session: Session): WriteSink | Promise<WriteSink>;
}

/**
 * The path of a request with data from bytes to bytes; a failure waits until all announced data were taken.
 */
export function writeCommand<Request, Reply, Session extends Versioned>(
  spec: WriteCommandSpec<Request, Reply, Session>,
): WriteCommand<Request, Reply, Session> {
  const refused = (error: unknown) => refusedWrite(resultOf(error));
  const accepted = (target: DataTarget<Reply>) => sinkOf(target, spec.reply);
  return {
    ...spec,
    // Without data it is not a whole request.
    answer: () => answerWith("kFPParamErr"),
    beginWrite(block, dataBytes, session) {
      if (spec.since !== undefined && session.version < spec.since)
        return refusedWrite("kFPCallNotSupported");
      try {
        const target = spec.begin(decode(spec.request, block), dataBytes, session);
        return target instanceof Promise ? target.then(accepted, refused) : accepted(target);
      } catch (error) {
        return refused(error);
      }
    },
  };
}

/** Drops the data, then answers with this result. */
export function refusedWrite(result: ResultCode): WriteSink {
  return { take: () => {}, finish: () => answerWith(result) };
}

function sinkOf<Reply>(target: DataTarget<Reply>, reply: Codec<Reply>): WriteSink {
  let failure: { error: unknown } | undefined;
  const succeeded = (value: Reply): Answer => answerWith("kFPNoErr", encode(reply, value));
  const failed = (error: unknown): Answer => answerWith(resultOf(error));
  return {
    take(piece) {
      if (failure !== undefined) return;
      try {
        target.take(piece);
      } catch (error) {
        failure = { error };
      }
    },
    finish() {
      if (failure !== undefined) return failed(failure.error);
      try {
        const value = target.finish();
        return value instanceof Promise ? value.then(succeeded).catch(failed) : succeeded(value);
      } catch (error) {
        return failed(error);
      }
    },
    abandon() {
      try {
        target.abandon();
      } catch (error) {
        // Nobody waits for an answer; what was not planned for is thrown on.
        resultOf(error);
      }
    },
  };
}

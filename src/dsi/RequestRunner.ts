import type { DsiConnection } from "./DsiConnection.ts";
import { dsiCommand, type Frame, type FrameHeader } from "./frame.ts";
import { ReplayCache } from "./ReplayCache.ts";
import type { RequestReader } from "./RequestReader.ts";
import {
  type Answer,
  handedOver,
  type Outcome,
  type RequestServer,
  type WriteSink,
} from "./RequestServer.ts";

/** A request that is being executed; its connection may have gone before its answer comes. */
export interface Run {
  header: FrameHeader;
  /** The AFP command's number. */
  code: number;
  connection: DsiConnection;
}

/** What becomes of a run; called in the same turn of the event loop where the server answered at once. */
export interface RunnerEvents {
  answered(run: Run, answer: Answer): void;
  handedOver(run: Run): void;
  /** A DSIWrite wants its data now, or is done for. */
  ready(): void;
  /** The server threw. */
  failed(run: Run, error: unknown): void;
}

/** Executes requests one at a time and remembers the replies that a repetition needs; outlives connections. */
export class RequestRunner {
  readonly #server: RequestServer;
  readonly #events: RunnerEvents;
  readonly #replies = new ReplayCache();
  #run: Run | undefined;
  #sink: WriteSink | undefined;

  constructor(server: RequestServer, events: RunnerEvents) {
    this.#server = server;
    this.#events = events;
  }

  get isBusy(): boolean {
    return this.#run !== undefined;
  }

  /** A DSIWrite runs and wants its data. */
  get wantsData(): boolean {
    return this.#sink !== undefined;
  }

  /** The DSICommand that is running. */
  get command(): Run | undefined {
    return this.#run?.header.command === dsiCommand.command ? this.#run : undefined;
  }

  start(frame: Frame, connection: DsiConnection, repliesAreKept: boolean): void {
    const run = { header: frame.header, code: frame.block[0] ?? 0, connection };
    this.#run = run;
    const kept = repliesAreKept ? this.#replies.find(run.header.requestId, run.code) : undefined;
    try {
      if (frame.header.command === dsiCommand.write) {
        const sink =
          kept === undefined ? this.#server.write(frame.block, frame.dataBytes) : sinkThatDrops(kept);
        this.#when(run, sink, (ready) => this.#ready(run, ready));
      } else {
        this.#when(run, kept ?? this.#server.command(frame.block), (outcome) => this.#finish(run, outcome));
      }
    } catch (error) {
      this.#fail(run, error);
    }
  }

  /** Gives the running DSIWrite what has come of its data; false: nothing has. */
  feed(reader: RequestReader): boolean {
    const run = this.#run;
    const sink = this.#sink;
    if (run === undefined || sink === undefined) return false;
    try {
      if (reader.dataLeft > 0) {
        const data = reader.takeData();
        if (data === undefined) return false;
        sink.take(data);
      }
      if (reader.dataLeft === 0) {
        this.#sink = undefined;
        this.#when(run, sink.finish(), (answer) => this.#finish(run, answer));
      }
    } catch (error) {
      this.#fail(run, error);
    }
    return true;
  }

  /** No more data will come: ends a DSIWrite that waits for it. Whatever else runs goes on. */
  abandon(): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    this.#sink = undefined;
    this.#run = undefined;
    sink.abandon?.();
  }

  /** Calls `go` with what comes: at once, or when it is there. */
  #when<T>(run: Run, value: T | Promise<T>, go: (value: T) => void): void {
    if (!(value instanceof Promise)) return go(value);
    value.then(go).catch((error: unknown) => this.#fail(run, error));
  }

  #ready(run: Run, sink: WriteSink): void {
    this.#sink = sink;
    // The data comes by this connection or not at all.
    if (run.connection.isOver) this.abandon();
    this.#events.ready();
  }

  #finish(run: Run, outcome: Outcome): void {
    this.#run = undefined;
    if (outcome === handedOver) return this.#events.handedOver(run);
    if (outcome.bulk === undefined && this.#server.keepsReply(run.code)) {
      this.#replies.keep(run.header.requestId, run.code, outcome);
    }
    this.#events.answered(run, outcome);
  }

  #fail(run: Run, error: unknown): void {
    this.#run = undefined;
    this.#sink = undefined;
    this.#events.failed(run, error);
  }
}

function sinkThatDrops(answer: Answer): WriteSink {
  return { take: () => {}, finish: () => answer };
}

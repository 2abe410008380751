import type { Timer } from "../system/clock.ts";
import type { ByteStream } from "./ByteStream.ts";
import { DsiConnection } from "./DsiConnection.ts";
import { DsiError } from "./DsiError.ts";
import type { DsiSessionParts } from "./DsiSessionParts.ts";
import type { DsiState } from "./DsiState.ts";
import { dsiCommand, type Frame, replyFrame } from "./frame.ts";
import { Heartbeat } from "./Heartbeat.ts";
import { openReplyBlock, readOpenOptions } from "./openSession.ts";
import { type DsiPhase, wantsFrame } from "./phase.ts";
import { replayCacheEntries } from "./ReplayCache.ts";
import type { Use } from "./RequestReader.ts";
import { RequestRunner, type Run } from "./RequestRunner.ts";
import type { Answer, Ending } from "./RequestServer.ts";
import { ServerRequests } from "./ServerRequests.ts";

const firstPacketSecondsDefault = 120;

/** The specification's code for "no more sessions". */
const noMoreSessions = -1068;

const noBytes = new Uint8Array(0);

/** One DSI session: requests in, replies out, and the signs of life of both sides. */
export class DsiSession {
  readonly #parts: DsiSessionParts;
  readonly #heartbeat: Heartbeat;
  readonly #runner: RequestRunner;
  readonly #requests = new ServerRequests();
  readonly #firstPacket: Timer | undefined;
  #connection: DsiConnection | undefined;
  #phase: DsiPhase = "fresh";
  #isClosing = false;
  /** A reply has not left yet. */
  #isReplying = false;
  #replayCacheSize = replayCacheEntries;
  /** The request that is answered by `answerPending`, here or in another process. */
  #pendingId: number | undefined;

  constructor(parts: DsiSessionParts, state?: DsiState) {
    this.#parts = parts;
    const { clock, server, settings } = parts;
    this.#heartbeat = new Heartbeat(clock, settings, {
      isPaused: () => this.#connection?.reader.isPaused ?? false,
      isIdle: () => this.#connection?.sender.isIdle ?? false,
      tickle: () => this.#requests.tickle(),
      silent: () => this.#end("silent"),
    });
    this.#runner = new RequestRunner(server, {
      answered: (run, answer) => this.#answered(run, answer),
      handedOver: (run) => this.#handedOver(run),
      ready: () => this.#connection?.pump(),
      failed: (run, error) => this.#failed(run, error),
    });
    if (state === undefined) {
      const milliseconds = (settings.firstPacketSeconds ?? firstPacketSecondsDefault) * 1000;
      this.#firstPacket = clock.after(milliseconds, () => this.#end("silent"));
    }
    this.#attach(parts.stream, state);
  }

  /** Goes on with a session that another process had open. */
  static resume(state: DsiState, parts: DsiSessionParts): DsiSession {
    return new DsiSession(parts, state);
  }

  get phase(): DsiPhase {
    return this.#phase;
  }

  /** A request is being executed, even if its connection is gone. */
  get isBusy(): boolean {
    return this.#runner.isBusy;
  }

  /** Sends an attention (its 16 bits of AFPUserBytes), between replies; false: there is nobody to take it now. */
  attention(userBytes: number): boolean {
    if (this.#phase !== "open" || this.#isClosing || this.#heartbeat.isAsleep) return false;
    this.#requests.attention(userBytes);
    return true;
  }

  /** The client sleeps: no tickles, no attentions, no idle limit. `classic` ends with the next data that comes. */
  sleep(how: "classic" | "extended"): void {
    this.#heartbeat.sleep(how);
  }

  wake(): void {
    this.#heartbeat.wake();
  }

  /** Ends the session: CloseSession behind the reply that is on its way, and what waits is not run. */
  close(): void {
    if (this.#phase === "disconnected") this.#phase = "closed";
    if (this.#connection === undefined || this.#isClosing || this.#phase === "handedOver") return;
    if (this.#phase === "open") this.#requests.closeSession();
    this.#isClosing = true;
    this.#connection?.pump();
  }

  /**
   * Takes the session out of this object, while a DSICommand runs or after it was answered with `handedOver`: the
   * state goes to whoever gets the stream, which is left paused. This object is dead then.
   */
  handOver(): DsiState {
    const connection = this.#connection;
    const isOpen = this.#phase === "open" && !this.#isClosing;
    if (connection === undefined || !(isOpen || this.#phase === "handedOver")) {
      throw new Error(`a DSI session that is ${this.#phase} can't be handed over`);
    }
    const command = this.#runner.command;
    if (this.#runner.isBusy && command === undefined) throw new Error("a DSIWrite can't be handed over");
    connection.reader.settle("nothing");
    connection.detach();
    this.#connection = undefined;
    this.#phase = "handedOver";
    this.#heartbeat.stop();
    return {
      version: 1,
      serverRequestId: this.#requests.nextId,
      attentionQuantum: this.#requests.attentionQuantum,
      replayCacheSize: this.#replayCacheSize,
      pendingRequestId: command?.header.requestId ?? this.#pendingId ?? null,
      unread: connection.reader.unread().toString("base64"),
    };
  }

  /**
   * Goes on by the connection of another session that was handed over; forgets its own, if it still has one, without
   * a word. Kept replies stay; what was running finishes, and answers only a repetition.
   */
  adopt(state: DsiState, stream: ByteStream): void {
    if ((this.#phase !== "open" && this.#phase !== "disconnected") || this.#isClosing) {
      throw new Error(`a DSI session that is ${this.#phase} can't adopt a connection`);
    }
    this.#connection?.destroy();
    this.#runner.abandon();
    this.#attach(stream, state);
  }

  /** Answers the request that was pending when the session was handed over to us. */
  answerPending(answer: Answer): void {
    const requestId = this.#pendingId;
    if (requestId === undefined || this.#phase === "handedOver") throw new Error("no DSI request is pending");
    this.#pendingId = undefined;
    if (this.#connection === undefined) return;
    this.#reply(this.#connection, { command: dsiCommand.command, requestId }, answer);
    this.#connection.pump();
  }

  #attach(stream: ByteStream, state: DsiState | undefined): void {
    const { clock, settings, log } = this.#parts;
    const connection = new DsiConnection(stream, clock, settings, {
      wants: (header) => wantsFrame(this.#phase, header),
      use: () => this.#use(),
      run: (frame) => this.#run(connection, frame),
      feed: () => this.#runner.feed(connection.reader),
      received: () => this.#heartbeat.received(),
      sent: () => this.#heartbeat.sent(),
      idle: () => {
        // Only a reply that was waited for shows that the client lives; a tickle leaves for the dead as well.
        if (this.#isReplying) this.#heartbeat.alive();
        this.#isReplying = false;
        this.#requests.flush();
      },
      settled: () => this.#settled(connection),
      cutShort: (error) => {
        log.warn({ err: error }, "a reply could not be sent to its end");
        this.#end("lost");
      },
      broke: (error) => this.#broke(error),
      gone: () => this.#gone(connection),
    });
    this.#connection = connection;
    this.#requests.sender = connection.sender;
    if (state !== undefined) this.#restore(connection, state);
    // Not now: whoever makes the session has to know it before its first request.
    queueMicrotask(() => connection.pump());
  }

  #restore(connection: DsiConnection, state: DsiState): void {
    this.#phase = "open";
    this.#requests.restart(state.serverRequestId, state.attentionQuantum);
    this.#replayCacheSize = state.replayCacheSize;
    this.#pendingId = state.pendingRequestId ?? undefined;
    connection.reader.addOwned(Buffer.from(state.unread, "base64"));
    this.#heartbeat.start();
  }

  #use(): Use {
    if (this.#isClosing || this.#phase === "handedOver") return "nothing";
    if (this.#runner.wantsData) return "data";
    return this.#runner.isBusy || this.#pendingId !== undefined ? "read" : "run";
  }

  #settled({ sender, reader }: DsiConnection): void {
    if (this.#isClosing && sender.isIdle) return this.#end("closed");
    if (reader.isPaused) this.#heartbeat.alive();
  }

  #run(connection: DsiConnection, frame: Frame): void {
    const { header } = frame;
    switch (header.command) {
      case dsiCommand.getStatus:
        this.#phase = "answered";
        // As Apple has it: there are clients that read until the server closes.
        this.#isClosing = true;
        return connection.sender.send(replyFrame(header, 0, this.#parts.server.status()));
      case dsiCommand.openSession:
        return this.#open(connection, frame);
      case dsiCommand.closeSession:
        return this.#end("closed");
      default:
        return this.#runner.start(frame, connection, this.#replayCacheSize > 0);
    }
  }

  #open(connection: DsiConnection, { header, block }: Frame): void {
    const { server, settings, events } = this.#parts;
    const options = readOpenOptions(block);
    if (server.admits?.() === false) {
      this.#isClosing = true;
      return connection.sender.send(replyFrame(header, noMoreSessions, noBytes));
    }
    this.#firstPacket?.cancel();
    this.#requests.attentionQuantum = options.attentionQuantum;
    this.#replayCacheSize = options.replayCacheSize;
    this.#phase = "open";
    this.#heartbeat.start();
    connection.sender.send(replyFrame(header, 0, openReplyBlock(settings.quantumBytes)));
    events?.opened?.();
  }

  #answered(run: Run, answer: Answer): void {
    if (run.connection === this.#connection) this.#reply(run.connection, run.header, answer);
    this.#connection?.pump();
  }

  #reply(connection: DsiConnection, request: { command: number; requestId: number }, answer: Answer): void {
    const { result, block, bulk } = answer;
    connection.sender.send(replyFrame(request, result, block, bulk?.bytes), bulk);
    this.#isReplying = !connection.sender.isIdle;
  }

  #handedOver(run: Run): void {
    if (run.connection !== this.#connection) return;
    this.#pendingId = run.header.requestId;
    this.#phase = "handedOver";
    this.#heartbeat.stop();
    this.#connection?.pump();
  }

  #failed(run: Run, error: unknown): void {
    const { log, events } = this.#parts;
    log.error(
      { err: error, requestId: run.header.requestId, command: run.code },
      "a request failed the server",
    );
    if (this.#connection !== undefined) return this.#end("failed");
    if (this.#phase !== "disconnected") return;
    this.#phase = "closed";
    events?.closed?.("failed");
  }

  #broke(error: unknown): void {
    if (error instanceof DsiError) {
      this.#parts.log.info({ reason: error.message }, "the client broke the DSI protocol");
      return this.#end("protocolError");
    }
    this.#parts.log.error({ err: error }, "the session failed");
    this.#end("failed");
  }

  #gone(connection: DsiConnection): void {
    if (this.#phase === "handedOver") return;
    if (this.#phase === "open" && connection.reader.isEnding) {
      // It said good-bye: what it asked for before is still done, only the answers have nowhere to go.
      connection.sender.stop();
      this.#heartbeat.stop();
      return this.#connection?.pump();
    }
    this.#end(this.#phase === "open" && !this.#isClosing ? "lost" : "closed");
  }

  #end(how: Ending): void {
    const connection = this.#connection;
    if (connection === undefined || this.#phase === "handedOver") return;
    this.#connection = undefined;
    this.#firstPacket?.cancel();
    this.#heartbeat.stop();
    const waits = this.#phase === "open" && !this.#isClosing && (how === "lost" || how === "silent");
    this.#phase = waits ? "disconnected" : "closed";
    if (how === "closed") connection.end();
    else connection.destroy();
    this.#runner.abandon();
    this.#parts.events?.closed?.(how);
  }
}

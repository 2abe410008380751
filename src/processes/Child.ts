import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { systemClock } from "../system/clock.ts";
import type { Log, LogSettings } from "../system/log.ts";
import { childEnvironment } from "./childEnvironment.ts";
import { guardedFork } from "./guardedFork.ts";
import { comesWithHandle } from "./messages.ts";
import { isNativeHandle, type NativeHandle } from "./nativeHandle.ts";

/** The processes that the supervisor starts; each has a folder here with its `main`. */
export type Role = "gate" | "session" | "cnid" | "counter" | "checker" | "prober";

/** What every process is told on its command line, before any message. */
export interface ChildArguments {
  log: LogSettings;
}

/** How long a process may take to end by itself when it is asked to. */
export const endMillisecondsMax = 10_000;

/**
 * The longest message of each. A session that gives its connection away sends what it has received and not run: its
 * queue of requests. A checker may have to name 65,536 groups.
 */
const lineBytesMax: Readonly<Record<Role, number>> = {
  gate: 2 << 20,
  session: 32 << 20,
  cnid: 64 << 10,
  counter: 64 << 10,
  checker: 8 << 20,
  prober: 8 << 20,
};

/** Messages that a process has not taken; one that takes no more would fill our memory. */
const untakenMax = 10_000;

/**
 * One process below the supervisor. Its messages are validated: one that breaks the schema ends the process, for
 * whoever speaks wrongly here is broken or taken over.
 */
export class Child<In, Out> {
  onMessage: (message: In, handle: NativeHandle | undefined) => void = () => {};
  onExit: () => void = () => {};
  readonly role: Role;
  readonly #process: ChildProcess;
  readonly #log: Log;
  #hasEnded = false;
  #isKilled = false;
  #untaken = 0;
  #acknowledgementsDue = 0;
  readonly #ended: Promise<void>;

  constructor(role: Role, schema: z.ZodType<In>, childArguments: ChildArguments, log: Log) {
    this.role = role;
    this.#log = log.child({ child: role });
    this.#process = guardedFork(entryOf(role), [JSON.stringify(childArguments)], childEnvironment(), {
      lineBytesMax: lineBytesMax[role],
      mayCarryHandles: role === "gate" || role === "session",
      takeAcknowledgement: () => this.#acknowledgementsDue > 0 && this.#acknowledgementsDue-- > 0,
      broken: (problem) => this.breakOff(problem),
    });
    this.#process.on("message", (raw: unknown, sent: unknown) => this.#receive(schema, raw, sent));
    this.#process.on("error", (error) =>
      this.#log.error({ error: error.message }, "a process could not be used"),
    );
    this.#ended = new Promise((resolve) => {
      this.#process.on("exit", (code, signal) => {
        this.#hasEnded = true;
        if (code === 0 || this.#isKilled) this.#log.debug({ code, signal }, "process ended");
        else this.#log.error({ code, signal }, "a process ended that should not have");
        this.onExit();
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when the process is gone, and with it its locks and connections. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Our copy of a handle is closed once it is on its way, or cannot be sent. */
  send(message: Out, handle?: NativeHandle): void {
    if (!this.#process.connected) {
      handle?.close();
      return;
    }
    if (this.#untaken >= untakenMax) {
      handle?.close();
      return this.breakOff("it takes no messages");
    }
    this.#untaken++;
    const sent = (error: Error | null): void => {
      this.#untaken--;
      if (error !== null) this.#log.debug({ error: error.message }, "a message could not be sent");
      handle?.close();
    };
    // Node's types name only the handles of its own classes.
    if (handle === undefined) this.#process.send(message as object, sent);
    else {
      this.#acknowledgementsDue++;
      this.#process.send(message as object, handle as never, {}, sent);
    }
  }

  /** As `send`, but this process keeps its own copy of the handle. */
  share(message: Out, handle: NativeHandle): void {
    if (!this.#process.connected) return;
    this.#acknowledgementsDue++;
    this.#process.send(message as object, handle as never);
  }

  /** Waits for the process to end by itself, then ends it. */
  async endsWithin(milliseconds: number): Promise<void> {
    const timer = systemClock.after(milliseconds, () => {
      this.#log.warn({ milliseconds }, "a process did not end in time and is killed");
      this.kill();
    });
    await this.#ended;
    timer.cancel();
  }

  kill(): void {
    this.#isKilled = true;
    this.#process.kill("SIGKILL");
  }

  /** Ends a process that said what an honest one does not: it is broken, or taken over. */
  breakOff(problem: string): void {
    if (this.#isKilled) return;
    this.#log.error({ problem }, "a process spoke wrongly and is ended");
    this.kill();
  }

  #receive(schema: z.ZodType<In>, raw: unknown, sent: unknown): void {
    const parsed = this.#isKilled ? undefined : schema.safeParse(raw);
    const handle = isNativeHandle(sent) ? sent : undefined;
    const isWrongHandle = sent !== undefined && (handle === undefined || !comesWithHandle(raw));
    if (parsed?.success === true && !isWrongHandle) return this.onMessage(parsed.data, handle);
    closeAny(sent);
    this.breakOff(
      parsed?.success === false ? parsed.error.message : "a handle that is none of its messages'",
    );
  }
}

function closeAny(sent: unknown): void {
  if (typeof sent === "object" && sent !== null && "close" in sent) (sent as { close(): void }).close();
}

/** The compiled file, or in tests the source itself. */
function entryOf(role: Role): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./${role}/main.${extension}`, import.meta.url));
}

import { createLog, type Log } from "../system/log.ts";
import { systemClock } from "../system/clock.ts";
import { hideMemory } from "../system/privileges.ts";
import { ignoreUserSignals } from "../system/signals.ts";
import type { ChildArguments } from "./Child.ts";
import { isNativeHandle, type NativeHandle } from "./nativeHandle.ts";

/** The way from a child process up to the supervisor. */
export interface Upward<Out> {
  log: Log;
  send(message: Out): void;
  /** Gives a connection away; our copy is closed when it is on its way. */
  sendHandle(message: Out, handle: NativeHandle): Promise<void>;
  /** Ends the process when everything that was sent is on its way. */
  exit(code: number): void;
}

/** What a child process does with what it hears. */
export interface ChildRole<In> {
  receive(message: In, handle: NativeHandle | undefined): void;
  /** The supervisor is gone: end, leaving nothing behind. */
  orphaned(): void;
  /** Somebody asked this very process to end. */
  terminated(): void;
}

/** An orphan that could not end by itself is ended by force after this time. */
const orphanMillisecondsMax = 3_000;

/** Of files that a process without a user of its own makes. */
export const ownerOnly = 0o077;

/** What the log says where a process could not be confined as far as others. */
export const notFiltered = "this kernel or processor can't refuse system calls to the process";

/** The frame of every child process: its log, its signals, its channel. `create` imports nothing any more. */
export function runChild<In, Out>(name: string, create: (upward: Upward<Out>) => ChildRole<In>): void {
  ignoreUserSignals();
  hideMemory();
  const { log: settings } = JSON.parse(process.argv[2] ?? "{}") as ChildArguments;
  const log = createLog(settings, { process: name });
  const role = create(upwardOf<Out>(log));
  process.on("message", (message: unknown, sent: unknown) =>
    role.receive(message as In, isNativeHandle(sent) ? sent : undefined),
  );
  const orphaned = (): void => {
    systemClock.after(orphanMillisecondsMax, () => process.exit(1));
    role.orphaned();
  };
  process.on("disconnect", orphaned);
  // A terminal's Ctrl-C reaches every process of its group: the supervisor alone decides what it means.
  process.on("SIGINT", () => {});
  process.on("SIGHUP", () => {});
  process.on("SIGTERM", () => role.terminated());
  process.on("uncaughtException", (error) => {
    log.error(
      { error: error.message, stack: error.stack },
      "an error that nobody planned for ends this process",
    );
    process.exit(70);
  });
  // The supervisor may have died while this process started: then nobody says "disconnect" any more.
  if (!process.connected) return orphaned();
  process.send?.({ type: "ready" }, () => {});
}

/** The channel to the supervisor. The process ends only behind what was sent on it. */
function upwardOf<Out>(log: Log): Upward<Out> {
  let unsent = 0;
  let exitCode: number | undefined;
  const isSent = (): void => {
    unsent--;
    if (unsent === 0 && exitCode !== undefined) process.exit(exitCode);
  };
  return {
    log,
    send: (message) => {
      // An orphan has nobody to tell.
      if (!process.connected) return;
      unsent++;
      process.send?.(message, isSent);
    },
    sendHandle: (message, handle) =>
      new Promise((resolve) => {
        if (!process.connected) {
          handle.close();
          return resolve();
        }
        unsent++;
        // Node's types name only the handles of its own classes.
        process.send?.(message, handle as never, {}, () => {
          handle.close();
          resolve();
          isSent();
        });
      }),
    exit: (code) => {
      if (unsent === 0) process.exit(code);
      exitCode ??= code;
    },
  };
}

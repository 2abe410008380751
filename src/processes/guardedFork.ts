import { createHook } from "node:async_hooks";
import { type ChildProcess, fork, type ForkOptions } from "node:child_process";
import { MessageLines } from "./MessageLines.ts";

/** What a child may send, and what happens to one that sends something else. */
export interface ChannelRules {
  lineBytesMax: number;
  mayCarryHandles: boolean;
  /** Whether the child has yet to acknowledge a handle that was sent to it; takes one such off. */
  takeAcknowledgement(): boolean;
  broken(problem: string): void;
}

/** Node's own end of the channel, as it is handed to an asynchronous hook. Node does not document these members. */
interface RawChannel {
  onread: unknown;
  pendingHandle: { close(): void } | null;
}

type Deliver = (this: unknown, received: ArrayBuffer | undefined) => void;

/**
 * Starts a process with a channel, of which every byte is looked at before Node sees it. Node trusts a child: one line
 * that is no JSON, an acknowledgement too many or a handle of another kind throws in the parent, or makes it open
 * sockets; a line without an end fills its memory. Here a child that does so is `broken`, and heard no more.
 */
export function guardedFork(
  file: string,
  childArguments: readonly string[],
  options: ForkOptions,
  rules: ChannelRules,
): ChildProcess {
  const channels: RawChannel[] = [];
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === "PIPEWRAP") channels.push(resource as RawChannel);
    },
  });
  hook.enable();
  let child: ChildProcess;
  try {
    child = fork(file, childArguments, { ...options, serialization: "json" });
  } finally {
    hook.disable();
  }
  const [channel] = channels;
  if (channel !== undefined && typeof channel.onread === "function") {
    channel.onread = guarded(channel, channel.onread as Deliver, rules);
  } else if (child.pid !== undefined) {
    child.kill("SIGKILL");
    throw new Error("this version of Node keeps the channel to a process where it can't be guarded");
  }
  return child;
}

function guarded(channel: RawChannel, deliver: Deliver, rules: ChannelRules): Deliver {
  const lines = new MessageLines(rules);
  let isBroken = false;
  return function (this: unknown, received) {
    if (received === undefined) return deliver.call(this, received);
    const problem = isBroken ? "it goes on" : lines.problemOf(received, channel.pendingHandle !== null);
    if (problem === undefined) return deliver.call(this, received);
    channel.pendingHandle?.close();
    channel.pendingHandle = null;
    if (!isBroken) rules.broken(problem);
    isBroken = true;
  };
}

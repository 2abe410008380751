import type { Verdict } from "../../accounts/Verdict.ts";
import type { Upward } from "../childProcess.ts";
import type { FromGate } from "../messages.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { Room, ToGate } from "../orders.ts";

/** What the supervisor answered about one connection. */
export interface Decision {
  verdict: Verdict;
  room: Room;
}

/** The gate's questions to the supervisor, one at a time for each connection. */
export class GateTalk {
  readonly #upward: Upward<FromGate>;
  readonly #waiting = new Map<number, (decision: Decision) => void>();

  constructor(upward: Upward<FromGate>) {
    this.#upward = upward;
  }

  ask(question: FromGate & { type: "verify" }): Promise<Decision> {
    return new Promise((resolve) => {
      this.#waiting.set(question.connection, resolve);
      this.#upward.send(question);
    });
  }

  answered({ connection, verdict, room }: ToGate & { type: "verdict" }): void {
    this.#waiting.get(connection)?.({ verdict, room });
    this.#waiting.delete(connection);
  }

  /** The connection is gone, here or to its session. */
  forget(connection: number): void {
    this.#waiting.delete(connection);
    this.#upward.send({ type: "gone", connection });
  }

  handOver(admit: FromGate & { type: "admit" }, handle: NativeHandle): Promise<void> {
    return this.#upward.sendHandle(admit, handle);
  }
}

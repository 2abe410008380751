import type { LoginChallenge } from "../../accounts/OpenChallenge.ts";
import type { Verdict } from "../../accounts/Verdict.ts";
import type { Upward } from "../childProcess.ts";
import type { FromGate } from "../messages.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { Room, ToGate } from "../orders.ts";

/** What the supervisor answered about one connection. */
export interface Decision {
  verdict: Verdict;
  room: Room;
  /** The server's own, where the method has one. */
  proof: Buffer;
}

type Answer = ToGate & { type: "challenge" | "verdict" };

/** The gate's questions to the supervisor, one at a time for each connection. */
export class GateTalk {
  readonly #upward: Upward<FromGate>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(upward: Upward<FromGate>) {
    this.#upward = upward;
  }

  async judge(question: FromGate & { type: "verify" | "answer" }): Promise<Decision> {
    const answer = await this.#ask(question);
    if (answer.type !== "verdict") throw new Error("a challenge instead of a verdict");
    const { verdict, room, proof } = answer;
    return { verdict, room, proof: Buffer.from(proof, "base64") };
  }

  async challenge(question: FromGate & { type: "begin" }): Promise<LoginChallenge | undefined> {
    const answer = await this.#ask(question);
    if (answer.type !== "challenge") throw new Error("a verdict instead of a challenge");
    const { challenge } = answer;
    return (
      challenge && {
        salt: Buffer.from(challenge.salt, "base64"),
        value: Buffer.from(challenge.value, "base64"),
      }
    );
  }

  answered(answer: Answer): void {
    this.#waiting.get(answer.connection)?.(answer);
    this.#waiting.delete(answer.connection);
  }

  /** The connection is gone, here or to its session. */
  forget(connection: number): void {
    this.#waiting.delete(connection);
    this.#upward.send({ type: "gone", connection });
  }

  handOver(admit: FromGate & { type: "admit" }, handle: NativeHandle): Promise<void> {
    return this.#upward.sendHandle(admit, handle);
  }

  #ask(question: FromGate & { connection: number }): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.set(question.connection, resolve);
      this.#upward.send(question);
    });
  }
}

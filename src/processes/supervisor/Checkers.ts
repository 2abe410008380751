import { z } from "zod";
import type { SystemAccounts, SystemPasswordChange, SystemQuestion } from "../../accounts/SystemAccounts.ts";
import type { Clock, Timer } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { isRoot, ownIdentity } from "../../system/privileges.ts";
import { Child, type ChildArguments } from "../Child.ts";
import { type FromChecker, fromCheckerSchema } from "../messages.ts";
import type { ToChecker } from "../orders.ts";

/**
 * Processes for each kind of question: a login module may hang in a directory server that is away, and those who need
 * only a name go on.
 */
const checkersMax = { names: 2, passwords: 4 } as const;

type Purpose = keyof typeof checkersMax;

/** A checker that hangs this long is ended; its questions have no answer. */
const answerMillisecondsMax = 60_000;

/** One that was not asked for so long is ended, for its memory. */
const idleMilliseconds = 60_000;

const userSchema = z.object({
  name: z.string(),
  uid: z.number(),
  gid: z.number(),
  fullName: z.string(),
  home: z.string(),
  shell: z.string(),
});
const groupsSchema = z.object({ gids: z.array(z.number()), names: z.array(z.string()) });
const changeSchema = z.enum(["changed", "refused", "policy", "notAllowed", "notSupported", "unavailable"]);
const answerSchema = z.enum([
  "accepted",
  "refused",
  "expired",
  "mustChange",
  "lapsed",
  "disabled",
  "closed",
  "unavailable",
]);

type Question = Exclude<ToChecker, { type: "stop" }>;
type WithoutRequest<T> = T extends unknown ? Omit<T, "request"> : never;

/** A checker died, or hung, before it answered. */
class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

interface Checker {
  purpose: Purpose;
  child: Child<FromChecker, ToChecker>;
  waiting: Map<number, { resolve(value: unknown): void; reject(error: Error): void; deadline: Timer }>;
  idle: Timer | undefined;
}

/** The operating system's users and passwords, asked for in processes of their own. */
export class Checkers implements SystemAccounts {
  readonly isRoot = isRoot;
  readonly ownIdentity = ownIdentity;
  readonly #childArguments: ChildArguments;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #checkers = new Set<Checker>();
  #nextRequest = 1;

  constructor(childArguments: ChildArguments, clock: Clock, log: Log) {
    this.#childArguments = childArguments;
    this.#clock = clock;
    this.#log = log;
  }

  async findUser(user: string | number) {
    return userSchema.nullable().parse(await this.#ask({ type: "findUser", user })) ?? undefined;
  }

  async groupsOf(user: string, gid: number) {
    return groupsSchema.parse(await this.#ask({ type: "groupsOf", user, gid }));
  }

  async checkPassword(user: string, password: Uint8Array, how: SystemQuestion) {
    const text = Buffer.from(password).toString("base64");
    return answerSchema.parse(await this.#ask({ type: "checkPassword", user, password: text, ...how }));
  }

  async changePassword({ user, uid, oldPassword, newPassword, clientAddress }: SystemPasswordChange) {
    const question = {
      type: "changePassword" as const,
      user,
      uid,
      oldPassword: Buffer.from(oldPassword).toString("base64"),
      newPassword: Buffer.from(newPassword).toString("base64"),
      ...(clientAddress === undefined ? {} : { clientAddress }),
    };
    return changeSchema.parse(await this.#ask(question));
  }

  stop(): void {
    for (const { child } of this.#checkers) child.kill();
  }

  #ask(question: WithoutRequest<Question>): Promise<unknown> {
    const request = this.#nextRequest++;
    const checker = this.#leastBusy(purposeOf(question));
    checker.idle?.cancel();
    return new Promise((resolve, reject) => {
      const deadline = this.#clock.after(answerMillisecondsMax, () => {
        this.#log.error(
          { question: question.type },
          "the system does not answer about a user; the checker is ended",
        );
        checker.child.kill();
      });
      checker.waiting.set(request, { resolve, reject, deadline });
      checker.child.send({ ...question, request });
    });
  }

  #leastBusy(purpose: Purpose): Checker {
    const able = [...this.#checkers].filter((checker) => checker.purpose === purpose);
    const [least] = able.sort((one, other) => one.waiting.size - other.waiting.size);
    const isFree = least !== undefined && least.waiting.size === 0;
    return least !== undefined && (isFree || able.length >= checkersMax[purpose])
      ? least
      : this.#start(purpose);
  }

  #start(purpose: Purpose): Checker {
    const child = new Child<FromChecker, ToChecker>(
      "checker",
      fromCheckerSchema,
      this.#childArguments,
      this.#log,
    );
    const checker: Checker = { purpose, child, waiting: new Map(), idle: undefined };
    this.#checkers.add(checker);
    child.onMessage = (message) => this.#answered(checker, message);
    child.onExit = () => {
      this.#checkers.delete(checker);
      checker.idle?.cancel();
      for (const waiting of checker.waiting.values()) {
        waiting.deadline.cancel();
        waiting.reject(new NoAnswer("the process that asks the system ended"));
      }
    };
    return checker;
  }

  #answered(checker: Checker, message: FromChecker): void {
    if (message.type === "ready") return;
    const waiting = checker.waiting.get(message.request);
    checker.waiting.delete(message.request);
    waiting?.deadline.cancel();
    if (message.type === "answer") waiting?.resolve(message.value);
    else waiting?.reject(new NoAnswer(message.message));
    if (checker.waiting.size > 0) return;
    checker.idle = this.#clock.after(idleMilliseconds, () => {
      this.#checkers.delete(checker);
      checker.child.send({ type: "stop" });
    });
  }
}

function purposeOf({ type }: WithoutRequest<Question>): Purpose {
  return type === "findUser" || type === "groupsOf" ? "names" : "passwords";
}

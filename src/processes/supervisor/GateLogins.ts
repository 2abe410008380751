import type { ChallengeAnswer, ChallengeMethod, OpenChallenge } from "../../accounts/OpenChallenge.ts";
import { type Entry, entryOf, type Verdict } from "../../accounts/Verdict.ts";
import type { Clock, Timer } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import type { FromGate } from "../messages.ts";
import type { Room, ToGate } from "../orders.ts";

/** A client that the supervisor has let in, not the gate. */
export interface AcceptedConnection extends Entry {
  server: number;
  address: string;
  method: string;
}

/** What the gate says of a login: at which server, from where, how and by whom. An undefined user is a guest. */
export interface LoginClaim {
  server: number;
  address: string;
  method: string;
  user: string | undefined;
}

/** A login by a method that has a challenge. */
export interface ChallengeClaim extends LoginClaim {
  method: ChallengeMethod;
  user: string;
}

/** A verdict, with the server's own proof where the method has one. */
export interface Judged {
  verdict: Verdict;
  proof: Buffer;
}

/** Who decides about logins. `signal` says that the client has gone, and nobody waits any more. */
export interface LoginJudge {
  verify(claim: LoginClaim & { password: Buffer }, signal: AbortSignal): Promise<Verdict>;
  /** Undefined: that server does not offer the method to that address. */
  begin(claim: ChallengeClaim): OpenChallenge | undefined;
  answer(
    claim: ChallengeClaim,
    challenge: OpenChallenge,
    answer: ChallengeAnswer,
    signal: AbortSignal,
  ): Promise<Judged>;
  room(): Room;
}

/** Longer than the gate lets any client take for its login. */
export const challengeMillisecondsMax = 120_000;

/** Connections of which something is remembered: more than the gate has of honest ones. */
const connectionsMax = 4_096;

/** What stands about one connection: who tries to log in over it, or who may. */
type Standing =
  | { at: "challenged"; claim: ChallengeClaim; challenge: OpenChallenge; deadline: Timer }
  | { at: "judging"; left: AbortController }
  | { at: "accepted"; accepted: AcceptedConnection };

const noProof = Buffer.alloc(0);

/**
 * The logins of one gate, by connection. Challenges are made, kept and used up here, and so are verdicts: a gate that
 * was taken over can name a connection, never a user, and what a client of its showed it can't show again.
 */
export class GateLogins {
  readonly #judge: LoginJudge;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #standings = new Map<number, Standing>();

  constructor(judge: LoginJudge, clock: Clock, log: Log) {
    this.#judge = judge;
    this.#clock = clock;
    this.#log = log;
  }

  get count(): number {
    return this.#standings.size;
  }

  /** A challenge for the connection, in the place of the one that it had. */
  begin({ connection, server, address, method, user }: FromGate & { type: "begin" }): ToGate {
    const claim = { server, address, method, user };
    const challenge = this.#isFree(connection) ? this.#judge.begin(claim) : undefined;
    if (challenge === undefined) return { type: "challenge", connection, challenge: undefined };
    this.#forget(connection);
    const deadline = this.#clock.after(challengeMillisecondsMax, () => this.#standings.delete(connection));
    this.#standings.set(connection, { at: "challenged", claim, challenge, deadline });
    const { salt, value } = challenge.shown;
    const shown = { salt: salt.toString("base64"), value: value.toString("base64") };
    return { type: "challenge", connection, challenge: shown };
  }

  /** Judges the answer to the connection's challenge, which has none after that. */
  async answer(message: FromGate & { type: "answer" }): Promise<ToGate> {
    const { connection } = message;
    const standing = this.#standings.get(connection);
    if (standing?.at !== "challenged") return this.#refused(connection, "no challenge waits for this answer");
    const { claim, challenge } = standing;
    const answer = {
      clientValue: Buffer.from(message.clientValue, "base64"),
      proof: Buffer.from(message.proof, "base64"),
    };
    const judge = (left: AbortSignal) => this.#judge.answer(claim, challenge, answer, left);
    return this.#decide(connection, claim, judge);
  }

  async verify(message: FromGate & { type: "verify" }): Promise<ToGate> {
    const { connection, server, address, method, user } = message;
    if (!this.#isFree(connection)) return this.#refused(connection, "this connection has its verdict");
    const password = Buffer.from(message.password ?? "", "base64");
    const claim = { server, address, method, user };
    return this.#decide(connection, claim, async (left) => {
      const verdict = await this.#judge.verify({ ...claim, password }, left);
      password.fill(0);
      return { verdict, proof: noProof };
    });
  }

  /** Who was let in over this connection; the second time nobody was. */
  take(connection: number): AcceptedConnection | undefined {
    const standing = this.#standings.get(connection);
    this.gone(connection);
    return standing?.at === "accepted" ? standing.accepted : undefined;
  }

  gone(connection: number): void {
    const standing = this.#standings.get(connection);
    if (standing?.at === "judging") standing.left.abort();
    this.#forget(connection);
  }

  /** The gate is gone, and its connections with it. */
  end(): void {
    for (const connection of this.#standings.keys()) this.gone(connection);
  }

  /** Nobody is being judged over it nor was let in, and there is room to remember it. */
  #isFree(connection: number): boolean {
    const standing = this.#standings.get(connection);
    if (standing === undefined) return this.#standings.size < connectionsMax;
    return standing.at === "challenged";
  }

  #forget(connection: number): void {
    const standing = this.#standings.get(connection);
    if (standing?.at === "challenged") standing.deadline.cancel();
    this.#standings.delete(connection);
  }

  async #decide(
    connection: number,
    { server, address, method, user }: LoginClaim,
    judge: (left: AbortSignal) => Promise<Judged>,
  ): Promise<ToGate> {
    this.#forget(connection);
    const judging: Standing = { at: "judging", left: new AbortController() };
    this.#standings.set(connection, judging);
    // Whatever goes wrong with one login, the supervisor lives on.
    const { verdict, proof } = await judge(judging.left.signal).catch((error: unknown): Judged => {
      this.#log.error({ user, client: address, err: error }, "a login could not be judged");
      return { verdict: { kind: "refused" }, proof: noProof };
    });
    const room = this.#judge.room();
    const isStillThere = this.#standings.get(connection) === judging;
    if (isStillThere) this.#standings.delete(connection);
    const entry = entryOf(verdict);
    if (entry !== undefined && room === "free") {
      const accepted = { ...entry, server, address, method };
      if (isStillThere) this.#standings.set(connection, { at: "accepted", accepted });
    } else this.#log.warn({ user, client: address, method, verdict: verdict.kind, room }, "login refused");
    return { type: "verdict", connection, verdict, room, proof: proof.toString("base64") };
  }

  #refused(connection: number, reason: string): ToGate {
    this.#log.warn({ connection, reason }, "login refused");
    const room = this.#judge.room();
    return { type: "verdict", connection, verdict: { kind: "refused" }, room, proof: "" };
  }
}

import { entryOf, type Verdict } from "../../accounts/Verdict.ts";
import type { Clock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import type { Random } from "../../system/random.ts";
import {
  AfpError,
  answerWith,
  handedOver,
  type Outcome,
  Refusal,
  type Versioned,
  type WriteSink,
} from "../command.ts";
import type { ResultCode } from "../resultCode.ts";
import { resultOfRenewal } from "../resultOfRenewal.ts";
import { type UamName, uamNamed, uams } from "../uam/index.ts";
import type { LoginClaim, LoginConversation, LoginStep, Uam } from "../uam/Uam.ts";
import { versionNamed } from "../versions.ts";
import { isAfpCommand } from "./afpCommandCodes.ts";
import { loginCommands } from "./index.ts";
import type { AcceptedLogin, Admission, LoginDesk } from "./LoginDesk.ts";

/** Logins that one connection may begin; every one costs a Diffie–Hellman key. */
export const loginAttemptsMax = 8;

/** All that one may ask before a login; the longest login takes a dozen. */
export const strangersRequestsMax = 256;

/** What the gate gives the login talk of one connection. */
export interface LoginSessionPorts {
  desk: LoginDesk;
  /** The methods on offer; others are unknown here. */
  uams: readonly UamName[];
  /** The block of FPGetSrvrInfo as it is now. */
  serverInfo(): Uint8Array;
  random: Random;
  clock: Clock;
  log: Log;
  /** Called once the reply to a failed login is on its way: tell the client (attention 0x8000) and close. */
  afterFailure(): void;
}

export interface LoginRequest {
  version: string;
  uam: string;
  user: string;
  uamData: Buffer;
}

/** What every login command answers; NoErr never comes from here, it is the new session's to say. */
export type LoginAnswer = Refusal<{ id: number; uamData: Buffer }> | typeof handedOver;

/** A login that was begun and waits for the client's next message. */
interface Attempt {
  version: number;
  uam: UamName;
  user: string;
  conversation: LoginConversation;
  /** The ID that the next FPLoginCont has to carry. */
  id: number;
}

const resultOfVerdict: Record<Exclude<Verdict["kind"], "accepted">, ResultCode> = {
  refused: "kFPUserNotAuth",
  // A Mac asks for another password after kFPUserNotAuth, and forgets the one that it had.
  busy: "kFPMiscErr",
  // Macs say to this that the user is unknown or may not log in.
  disabled: "kFPParamErr",
  closed: "kFPServerGoingDown",
  ...resultOfRenewal,
};

const resultOfAdmission: Record<Exclude<Admission, "admitted">, ResultCode> = {
  full: "kFPNoMoreSessions",
  goingDown: "kFPServerGoingDown",
  unavailable: "kFPMiscErr",
};

const commandByCode = new Map(loginCommands.map((command) => [command.code, command]));

/** AFP as a stranger may speak it: the server's description and a login, one at a time. */
export class LoginSession implements Versioned {
  /** None is chosen yet. */
  readonly version = 0;
  readonly #ports: LoginSessionPorts;
  #attempt: Attempt | undefined;
  #attemptsLeft = loginAttemptsMax;
  #requestsLeft = strangersRequestsMax;
  /** Changes whenever what a verdict was asked for is no longer wanted. */
  #turn = 0;
  #state: "open" | "asking" | "admitted" | "failed" = "open";

  constructor(ports: LoginSessionPorts) {
    this.#ports = ports;
  }

  /** Answers one request block. */
  command(block: Uint8Array): Outcome | Promise<Outcome> {
    const code = block[0];
    if (this.#isTooMuch()) return answerWith("kFPMiscErr");
    if (code === undefined) return answerWith("kFPParamErr");
    const command = commandByCode.get(code);
    if (command !== undefined) return command.answer(block, this);
    return answerWith(isAfpCommand(code) ? "kFPUserNotAuth" : "kFPCallNotSupported");
  }

  /** Data of a DSIWrite before a login: never taken. */
  write(): WriteSink {
    const result = this.#isTooMuch() ? "kFPMiscErr" : "kFPUserNotAuth";
    return { take: () => {}, finish: () => answerWith(result) };
  }

  /** Nothing here is worth keeping for a client that comes back. */
  keepsReply(): boolean {
    return false;
  }

  /** The methods on offer. */
  get uams(): readonly UamName[] {
    return this.#ports.uams;
  }

  /** The block that DSIGetStatus answers. */
  status(): Buffer {
    return Buffer.from(this.#ports.serverInfo());
  }

  /** Forgets a login that was begun, e.g. because the client left. */
  abandon(): void {
    this.#attempt = undefined;
    this.#turn++;
  }

  /** FPLogin and FPLoginExt. A login that was begun before is forgotten. */
  begin(request: LoginRequest): LoginAnswer | Promise<LoginAnswer> {
    this.#expectOpen();
    this.#attempt = undefined;
    if (this.#attemptsLeft-- <= 0) throw this.#failed();
    const version = versionNamed(request.version);
    if (version === undefined) throw new AfpError("kFPBadVersNum");
    const uam = uamNamed(request.uam);
    if (uam === undefined || !this.#ports.uams.includes(uam)) throw new AfpError("kFPBadUAM");
    const conversation = uams[uam].logIn(this.#ports.random);
    const id = (uams[uam] as Uam).firstId ?? this.#anyFirstId();
    const attempt = { version, uam, user: request.user, conversation, id };
    return this.#advance(attempt, () => conversation.start(request.uamData));
  }

  /** FPLoginCont. Whatever is wrong with it ends the login that was begun. */
  resume(id: number, uamData: Buffer): LoginAnswer | Promise<LoginAnswer> {
    this.#expectOpen();
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt === undefined) throw new AfpError("kFPUserNotAuth");
    if (id !== attempt.id) throw new AfpError("kFPParamErr");
    attempt.id++;
    return this.#advance(attempt, () => attempt.conversation.resume(uamData));
  }

  /** Who only keeps the gate busy is shown out. */
  #isTooMuch(): boolean {
    if (this.#requestsLeft-- > 0) return false;
    if (this.#state !== "failed") this.#failed();
    return true;
  }

  #expectOpen(): void {
    if (this.#state === "asking") throw new AfpError("kFPMiscErr", "the login before is not decided yet");
    if (this.#state !== "open") throw new AfpError("kFPUserNotAuth");
  }

  /** Leaves room for the steps that follow, so that an ID need not wrap. */
  #anyFirstId(): number {
    const [high = 0, low = 0] = this.#ports.random(2);
    return 1 + ((high & 0x7f) << 8) + low;
  }

  #advance(attempt: Attempt, step: () => LoginStep): LoginAnswer | Promise<LoginAnswer> {
    let next: LoginStep;
    try {
      next = step();
    } catch (error) {
      if (error instanceof AfpError && error.result === "kFPUserNotAuth") throw this.#failed();
      throw error;
    }
    if (next.kind === "claims") return this.#judge(attempt, next.claim);
    if (next.kind === "wantsChallenge") return this.#challenge(attempt, next);
    return this.#askClient(attempt, next.data);
  }

  #askClient(attempt: Attempt, uamData: Buffer): LoginAnswer {
    this.#attempt = attempt;
    return new Refusal("kFPAuthContinue", { id: attempt.id, uamData });
  }

  async #challenge(
    attempt: Attempt,
    { method, ask }: LoginStep & { kind: "wantsChallenge" },
  ): Promise<LoginAnswer> {
    const challenge = await this.#fromAbove(() => this.#ports.desk.challenge(attempt.user, method));
    if (challenge !== undefined) return this.#askClient(attempt, ask(challenge));
    this.#ports.log.warn({ user: attempt.user, uam: attempt.uam }, "no challenge for this login");
    throw this.#failed();
  }

  async #judge(attempt: Attempt, claim: LoginClaim): Promise<LoginAnswer> {
    const { verdict, finalReply } = await this.#fromAbove(() => this.#ask(attempt, claim));
    const { version, uam, user } = attempt;
    if (entryOf(verdict) === undefined) {
      this.#ports.log.warn({ user, uam, verdict: verdict.kind }, "login refused");
      throw this.#failed(verdict.kind === "accepted" ? "kFPMiscErr" : resultOfVerdict[verdict.kind]);
    }
    this.#state = "admitted";
    const admission = await this.#admit({ version, uam, userName: user, finalReply, verdict });
    if (admission === "admitted") return handedOver;
    this.#ports.log.warn({ user, uam, admission }, "login accepted, but there is no session for it");
    throw this.#failed(resultOfAdmission[admission]);
  }

  /** Waits for an answer of the desk; meanwhile no other login can be begun, and the client may leave. */
  async #fromAbove<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const turn = ++this.#turn;
    this.#state = "asking";
    let answer: Answer;
    try {
      answer = await question();
    } catch (error) {
      this.#ports.log.error({ err: error }, "nobody decides about logins");
      throw this.#failed("kFPMiscErr");
    }
    this.#state = "open";
    if (turn !== this.#turn) throw new AfpError("kFPUserNotAuth", "the client gave the login up");
    return answer;
  }

  async #ask(attempt: Attempt, claim: LoginClaim): Promise<{ verdict: Verdict; finalReply: Buffer }> {
    const { desk } = this.#ports;
    const finalReply = Buffer.alloc(0);
    if (claim.kind === "guest") return { verdict: await desk.guest(), finalReply };
    if (claim.kind === "answer") {
      const { verdict, proof } = await desk.answer(claim.answer);
      return { verdict, finalReply: entryOf(verdict) === undefined ? finalReply : claim.finalReply(proof) };
    }
    try {
      const { user, uam } = attempt;
      return { verdict: await desk.verify({ user, password: claim.password, uam }), finalReply };
    } finally {
      claim.password.fill(0);
    }
  }

  async #admit(login: AcceptedLogin): Promise<Admission> {
    try {
      return await this.#ports.desk.admit(login);
    } catch (error) {
      this.#ports.log.error({ err: error }, "nobody takes the connection");
      return "unavailable";
    }
  }

  /** The connection's last login; what to throw for it. */
  #failed(result: ResultCode = "kFPUserNotAuth"): AfpError {
    this.abandon();
    this.#state = "failed";
    this.#ports.clock.after(0, () => this.#ports.afterFailure());
    return new AfpError(result);
  }
}

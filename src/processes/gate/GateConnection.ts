import { LoginSession } from "../../afp/login/LoginSession.ts";
import type { AcceptedLogin, Admission, LoginDesk, PasswordClaim } from "../../afp/login/LoginDesk.ts";
import type { ChallengeAnswer, ChallengeMethod, LoginChallenge } from "../../accounts/OpenChallenge.ts";
import type { Verdict } from "../../accounts/Verdict.ts";
import { DsiSession } from "../../dsi/DsiSession.ts";
import type { DsiState } from "../../dsi/DsiState.ts";
import type { Clock, Timer } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import type { Random } from "../../system/random.ts";
import type { FromGate } from "../messages.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { Room, ServerFace } from "../orders.ts";
import { plainAddress, serverInfoOf } from "../serverInfoOf.ts";
import { SocketStream } from "../socketStream.ts";
import type { Decision, GateTalk } from "./GateTalk.ts";
import type { Placed } from "./Places.ts";

/** How long a client may take to log in. */
const loginMillisecondsMax = 120_000;

/** Who does not take the good-bye either is cut off after this time. */
const goodByeMilliseconds = 10_000;

/** A stranger's receive buffer: logins are small, and there may be many. */
const receiveBytes = 16 * 1024;

/** The largest request before a login; DHX2's longest is below 1 KiB. */
const commandBytesMax = 8 * 1024;

/** Tells a client that it is disconnected on purpose (afp-protocol.md §1.9). */
const disconnectBits = 0x8000;

export interface GateConnectionParts {
  id: number;
  face: ServerFace;
  address: string;
  /** What the address counts as, among others. */
  origin: string;
  handle: NativeHandle;
  talk: GateTalk;
  clock: Clock;
  random: Random;
  log: Log;
  /** Nothing of it is left here. */
  ended: () => void;
}

/** One client that has not logged in. When it has, its connection goes to the supervisor and this object is dead. */
export class GateConnection implements LoginDesk, Placed {
  readonly origin: string;
  /** From the first question on: who was refused is being shown out. */
  isJudged = false;
  readonly #parts: GateConnectionParts;
  readonly #stream: SocketStream;
  readonly #dsi: DsiSession;
  readonly #login: LoginSession;
  #deadline: Timer;
  #room: Room = "free";

  constructor(parts: GateConnectionParts) {
    const { face, clock, log, random } = parts;
    this.#parts = parts;
    this.origin = parts.origin;
    this.#stream = new SocketStream(parts.handle, receiveBytes);
    this.#login = new LoginSession({
      desk: this,
      uams: face.uams,
      serverInfo: () => serverInfoOf(face, this.#stream.endpoint),
      random,
      clock,
      log,
      afterFailure: () => this.#disconnect(),
    });
    this.#dsi = new DsiSession({
      stream: this.#stream,
      server: this.#login,
      clock,
      log,
      settings: {
        quantumBytes: face.quantumBytes,
        commandBytesMax,
        tickleSeconds: face.tickleSeconds,
        timeoutSeconds: face.tickleSeconds * face.timeoutTickles,
      },
      events: { closed: () => this.#ended() },
    });
    this.#deadline = clock.after(loginMillisecondsMax, () => {
      log.info({}, "the client did not log in in time");
      this.#deadline = clock.after(goodByeMilliseconds, () => this.drop());
      this.close();
    });
  }

  async verify({ user, password, uam }: PasswordClaim): Promise<Verdict> {
    return this.#ask(uam, { user, password: password.toString("base64") });
  }

  async guest(): Promise<Verdict> {
    return this.#ask("No User Authent", {});
  }

  async challenge(user: string, method: ChallengeMethod): Promise<LoginChallenge | undefined> {
    return this.#parts.talk.challenge({ type: "begin", ...this.#claimant, method, user });
  }

  async answer({ clientValue, proof }: ChallengeAnswer): Promise<{ verdict: Verdict; proof: Buffer }> {
    return this.#judged({
      type: "answer",
      connection: this.#parts.id,
      clientValue: clientValue.toString("base64"),
      proof: proof.toString("base64"),
    });
  }

  async admit(login: AcceptedLogin): Promise<Admission> {
    if (this.#room !== "free") return this.#room;
    // The client may have gone while the password was checked.
    if (this.#dsi.phase !== "open") return "unavailable";
    void this.#handOver(login, this.#dsi.handOver());
    return "admitted";
  }

  close(): void {
    this.#dsi.close();
  }

  drop(): void {
    this.#stream.destroy();
  }

  get #claimant() {
    const { id, face } = this.#parts;
    return { connection: id, server: face.index, address: plainAddress(this.#parts.address) };
  }

  async #ask(method: string, claim: { user?: string; password?: string }): Promise<Verdict> {
    const { verdict } = await this.#judged({ type: "verify", ...this.#claimant, method, ...claim });
    return verdict;
  }

  async #judged(question: FromGate & { type: "verify" | "answer" }): Promise<Decision> {
    this.isJudged = true;
    const decision = await this.#parts.talk.judge(question);
    this.#room = decision.room;
    return decision;
  }

  async #handOver({ version, finalReply }: AcceptedLogin, dsi: DsiState): Promise<void> {
    const { id, talk } = this.#parts;
    await this.#stream.flushed();
    const handle = this.#stream.detach();
    if (handle === undefined) return this.#ended();
    const reply = Buffer.from(finalReply).toString("base64");
    await talk.handOver({ type: "admit", connection: id, version, finalReply: reply, dsi }, handle);
    this.#ended();
  }

  #disconnect(): void {
    this.#dsi.attention(disconnectBits);
    this.#dsi.close();
  }

  #ended(): void {
    this.#deadline.cancel();
    this.#login.abandon();
    this.#parts.talk.forget(this.#parts.id);
    // Its descriptor is taken until the client closes as well: so long it has its place.
    void this.#stream.ended().then(this.#parts.ended);
  }
}

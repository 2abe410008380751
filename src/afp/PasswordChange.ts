import type { Account } from "../accounts/Account.ts";
import type { ChangeVerdict } from "../accounts/ChangeVerdict.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import { AfpError, Refusal } from "./command.ts";
import type { PasswordDesk, ServerIdentity } from "./ports.ts";
import type { ResultCode } from "./resultCode.ts";
import { type UamName, uamNamed, uams } from "./uam/index.ts";
import type { PasswordChangeClaim, Uam, UamConversation, UamStep } from "./uam/Uam.ts";

/** A client that asks its user nothing between the rounds is done with them long before. */
export const changeMillisecondsMax = 60_000;

/** One FPChangePassword. */
export interface ChangeRequest {
  uam: string;
  /** Empty from AFP 3 on. */
  user: string;
  /** 0 begins a change. */
  id: number;
  uamData: Buffer;
}

/** Nothing once the password is changed. */
export type ChangeAnswer = Refusal<{ id: number; uamData: Buffer }> | undefined;

interface PasswordChangePorts {
  account: Account;
  server: Pick<ServerIdentity, "uams" | "maySetPassword">;
  desk: PasswordDesk;
  /** Called once the password is another. */
  changed(): void;
  clock: Clock;
  random: Random;
}

/** A change that was begun and waits for the client's next message. */
interface Attempt {
  uam: UamName;
  conversation: UamConversation<PasswordChangeClaim>;
  id: number;
  endsAt: number;
}

const resultOfVerdict: Record<Exclude<ChangeVerdict, "changed">, ResultCode> = {
  refused: "kFPUserNotAuth",
  same: "kFPPwdSameErr",
  tooShort: "kFPPwdTooShortErr",
  policy: "kFPPwdPolicyErr",
  notAllowed: "kFPAccessDenied",
  notSupported: "kFPCallNotSupported",
  unavailable: "kFPMiscErr",
};

/** The rounds by which a session's user changes his password: the talk is held here, the verdict comes from above. */
export class PasswordChange {
  readonly #ports: PasswordChangePorts;
  #attempt: Attempt | undefined;

  constructor(ports: PasswordChangePorts) {
    this.#ports = ports;
  }

  /** Answers one FPChangePassword. Whatever is wrong with it ends the change that was begun. */
  answer({ uam: uamName, user, id, uamData }: ChangeRequest): ChangeAnswer | Promise<ChangeAnswer> {
    const { account, server } = this.#ports;
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (!server.maySetPassword) throw new AfpError("kFPCallNotSupported", "passwords can't be changed here");
    const uam = uamNamed(uamName);
    if (uam === undefined || !server.uams.includes(uam)) throw new AfpError("kFPBadUAM");
    if (account.isGuest || !isName(user, account)) throw new AfpError("kFPAccessDenied");
    return id === 0 ? this.#begin(uam, uamData) : this.#resume(attempt, uam, id, uamData);
  }

  #begin(uam: UamName, uamData: Buffer): ChangeAnswer | Promise<ChangeAnswer> {
    const { random, clock } = this.#ports;
    const conversation = (uams[uam] as Uam).changePassword?.(random);
    if (conversation === undefined) throw new AfpError("kFPBadUAM", "no password is changed by this method");
    const [high = 0, low = 0] = random(2);
    const id = 1 + ((high & 0x7f) << 8) + low;
    const endsAt = clock.monotonicMilliseconds() + changeMillisecondsMax;
    return this.#advance({ uam, conversation, id, endsAt }, conversation.start(uamData));
  }

  #resume(
    attempt: Attempt | undefined,
    uam: UamName,
    id: number,
    uamData: Buffer,
  ): ChangeAnswer | Promise<ChangeAnswer> {
    const isWaiting = attempt !== undefined && this.#ports.clock.monotonicMilliseconds() <= attempt.endsAt;
    if (!isWaiting || attempt.uam !== uam || attempt.id !== id) {
      throw new AfpError("kFPParamErr", "no change waits for this message");
    }
    return this.#advance({ ...attempt, id: id + 1 }, attempt.conversation.resume(uamData));
  }

  #advance(attempt: Attempt, step: UamStep<PasswordChangeClaim>): ChangeAnswer | Promise<ChangeAnswer> {
    if (step.kind === "claims") return this.#change(step.claim);
    this.#attempt = attempt;
    return new Refusal("kFPAuthContinue", { id: attempt.id, uamData: step.data });
  }

  async #change(claim: PasswordChangeClaim): Promise<ChangeAnswer> {
    const verdict = await this.#verdictOn(claim);
    if (verdict !== "changed") throw new AfpError(resultOfVerdict[verdict]);
    this.#ports.changed();
    return undefined;
  }

  async #verdictOn(claim: PasswordChangeClaim): Promise<ChangeVerdict> {
    const { desk } = this.#ports;
    if (claim.kind === "sealed") return desk.changeSealedPassword(claim.sealedOld, claim.sealedNew);
    const { oldPassword, newPassword } = claim;
    try {
      return await desk.changePassword(oldPassword, newPassword);
    } finally {
      oldPassword.fill(0);
      newPassword.fill(0);
    }
  }
}

/** Before AFP 3 the client names the user; another one's password is not this session's to change. */
function isName(user: string, { name, fullName }: Account): boolean {
  const known = ["", name, fullName].map((text) => text.normalize("NFC").toLowerCase());
  return known.includes(user.toLowerCase());
}

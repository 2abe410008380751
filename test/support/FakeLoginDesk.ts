import type { Account } from "../../src/accounts/Account.ts";
import { LoginChallenges } from "../../src/accounts/LoginChallenges.ts";
import type {
  ChallengeAnswer,
  ChallengeMethod,
  LoginChallenge,
  OpenChallenge,
} from "../../src/accounts/OpenChallenge.ts";
import type { PasswordRecord } from "../../src/accounts/PasswordRecord.ts";
import type { Verdict } from "../../src/accounts/Verdict.ts";
import type { AcceptedLogin, Admission, LoginDesk, PasswordClaim } from "../../src/afp/login/LoginDesk.ts";
import { systemRandom } from "../../src/system/random.ts";
import { recordOf } from "./recordOf.ts";

/** An account with nothing special about it. */
function accountOf(name: string): Account {
  return {
    name,
    fullName: name,
    isGuest: name === "nobody",
    uid: 1000,
    gid: 1000,
    groups: [1000],
    groupNames: [name],
    home: undefined,
  };
}

/** The real challenges, of users in memory. */
function challenges(
  record: (name: string) => PasswordRecord | undefined,
  passwords: ReadonlyMap<string, string>,
): LoginChallenges {
  const known = (name: string): Buffer | undefined => {
    const password = passwords.get(name);
    return password === undefined ? undefined : Buffer.from(password);
  };
  return new LoginChallenges({
    passwordFile: {
      find(name) {
        const found = record(name);
        return found === undefined ? { kind: "unknown" } : { kind: "user", record: found };
      },
      read: () => ({
        users: new Map(),
        denied: new Set(),
        problems: [],
        lines: new Map(),
        isUnusable: false,
      }),
      recoverable: { find: known },
    },
    secret: Buffer.alloc(32, 7),
    random: systemRandom,
  });
}

/** Decides by a list of passwords, and keeps what it was asked. */
export class FakeLoginDesk implements LoginDesk {
  readonly passwords = new Map<string, string>();
  /** Verdicts for users whose password is right, other than to let them in. */
  readonly verdicts = new Map<string, Verdict>();
  readonly claims: { user: string; password: string; uam: string }[] = [];
  /** The claims' buffers themselves: the session has to wipe them. */
  readonly buffers: Buffer[] = [];
  /** The challenges that were asked for; none are given where that is switched off. */
  readonly begun: { user: string; method: ChallengeMethod }[] = [];
  hasChallenges = true;
  #open: OpenChallenge | undefined;
  readonly #records = new Map<string, PasswordRecord>();
  readonly admitted: AcceptedLogin[] = [];
  admission: Admission = "admitted";
  /** What is done with a connection that was let in. */
  onAdmit: (login: AcceptedLogin) => void = () => {};
  guestVerdict: Verdict = { kind: "accepted", account: accountOf("nobody") };
  /** Awaited before each verdict, so that a test can do something meanwhile. */
  deliberation: Promise<void> | undefined;

  account(name: string): Account {
    return accountOf(name);
  }

  async verify({ user, password, uam }: PasswordClaim): Promise<Verdict> {
    this.claims.push({ user, password: password.toString("utf8"), uam });
    this.buffers.push(password);
    const isRight = this.passwords.get(user) === password.toString("utf8");
    await this.deliberation;
    if (!isRight) return { kind: "refused" };
    return this.verdicts.get(user) ?? { kind: "accepted", account: accountOf(user) };
  }

  async challenge(user: string, method: ChallengeMethod): Promise<LoginChallenge | undefined> {
    this.begun.push({ user, method });
    await this.deliberation;
    if (!this.hasChallenges) return undefined;
    this.#open = challenges((name) => this.#record(name), this.passwords).begin(method, user);
    return this.#open.shown;
  }

  async answer(answer: ChallengeAnswer): Promise<{ verdict: Verdict; proof: Buffer }> {
    const open = this.#open;
    this.#open = undefined;
    const proof = open?.check(answer, this.#record(open.user));
    await this.deliberation;
    if (open === undefined || proof === undefined) {
      return { verdict: { kind: "refused" }, proof: Buffer.alloc(0) };
    }
    const verdict = this.verdicts.get(open.user) ?? { kind: "accepted", account: accountOf(open.user) };
    return { verdict, proof };
  }

  async guest(): Promise<Verdict> {
    await this.deliberation;
    return this.guestVerdict;
  }

  async admit(login: AcceptedLogin): Promise<Admission> {
    if (this.admission === "admitted") {
      this.admitted.push(login);
      this.onAdmit(login);
    }
    return Promise.resolve(this.admission);
  }

  #record(name: string): PasswordRecord | undefined {
    const password = this.passwords.get(name);
    if (password === undefined) return undefined;
    const known = this.#records.get(name) ?? recordOf(name, password);
    this.#records.set(name, known);
    return known;
  }
}

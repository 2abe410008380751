import type { Account } from "../../src/accounts/Account.ts";
import type { Verdict } from "../../src/accounts/Verdict.ts";
import type { AcceptedLogin, Admission, LoginDesk, PasswordClaim } from "../../src/afp/login/LoginDesk.ts";

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

/** Decides by a list of passwords, and keeps what it was asked. */
export class FakeLoginDesk implements LoginDesk {
  readonly passwords = new Map<string, string>();
  /** Verdicts for users whose password is right, other than to let them in. */
  readonly verdicts = new Map<string, Verdict>();
  readonly claims: { user: string; password: string; uam: string }[] = [];
  /** The claims' buffers themselves: the session has to wipe them. */
  readonly buffers: Buffer[] = [];
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
}

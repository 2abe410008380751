import { systemAccounts } from "../../accounts/SystemAccounts.ts";
import { PrivilegeError, setParentDeathSignal } from "../../system/privileges.ts";
import { type ChildRole, runChild, type Upward } from "../childProcess.ts";
import type { FromChecker } from "../messages.ts";
import type { ToChecker } from "../orders.ts";

/**
 * Asks the system about users and passwords, strictly one question after another: PAM's modules and name service
 * plug-ins are other people's code in our process, not all of it safe in threads. A crash here costs one login.
 */
class Checker implements ChildRole<ToChecker> {
  readonly #upward: Upward<FromChecker>;
  #before: Promise<void> = Promise.resolve();

  constructor(upward: Upward<FromChecker>) {
    this.#upward = upward;
    // A login module that hangs would keep this process from seeing that the supervisor is gone.
    setParentDeathSignal("SIGKILL", process.ppid);
  }

  receive(message: ToChecker): void {
    if (message.type === "stop") return this.#upward.exit(0);
    this.#before = this.#before.then(() => this.#answer(message));
  }

  orphaned(): void {
    this.#upward.exit(0);
  }

  terminated(): void {
    this.#upward.exit(0);
  }

  async #answer(message: Exclude<ToChecker, { type: "stop" }>): Promise<void> {
    const { request } = message;
    try {
      this.#upward.send({ type: "answer", request, value: (await valueFor(message)) ?? null });
    } catch (error) {
      this.#upward.send({ type: "failed", request, message: String(error) });
      // It is no longer who it has to be for the next question.
      if (error instanceof PrivilegeError) this.#upward.exit(1);
    }
  }
}

async function valueFor(message: Exclude<ToChecker, { type: "stop" }>): Promise<unknown> {
  switch (message.type) {
    case "findUser":
      return systemAccounts.findUser(message.user);
    case "groupsOf":
      return systemAccounts.groupsOf(message.user, message.gid);
    case "checkPassword": {
      const password = Buffer.from(message.password, "base64");
      const answer = await systemAccounts.checkPassword(message.user, password, message);
      password.fill(0);
      return answer;
    }
    case "changePassword": {
      const [oldPassword, newPassword] = [message.oldPassword, message.newPassword].map((text) =>
        Buffer.from(text, "base64"),
      ) as [Buffer, Buffer];
      const { user, uid, clientAddress } = message;
      const change = { user, uid, oldPassword, newPassword, clientAddress };
      const answer = await systemAccounts.changePassword(change);
      for (const password of [oldPassword, newPassword]) password.fill(0);
      return answer;
    }
  }
}

runChild<ToChecker, FromChecker>("checker", (upward) => new Checker(upward));

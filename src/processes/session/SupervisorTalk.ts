import type { PasswordDesk, SessionRegister } from "../../afp/ports.ts";
import { AfpError } from "../../afp/command.ts";
import type { ChangeVerdict } from "../../accounts/ChangeVerdict.ts";
import type { VolumeSettings } from "../../volume/index.ts";
import type { Upward } from "../childProcess.ts";
import type { FromSession } from "../messages.ts";
import type { ToSession } from "../orders.ts";

type Reply = ToSession & { request: number };

/** The session's questions to the supervisor, who keeps the register of all sessions. */
export class SupervisorTalk implements SessionRegister, PasswordDesk {
  /** A token was issued: the session may wait for its client when the connection is lost. */
  hasToken = false;
  readonly #upward: Upward<FromSession>;
  readonly #giveConnection: (token: string) => void;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #nextRequest = 1;

  /** `giveConnection` hands the running connection over to the session that the token names. */
  constructor(upward: Upward<FromSession>, giveConnection: (token: string) => void) {
    this.#upward = upward;
    this.#giveConnection = giveConnection;
  }

  async token(kind: number, clientId: Buffer, timestamp: Buffer | undefined): Promise<Buffer> {
    const reply = await this.#ask((request) => ({
      type: "token",
      request,
      kind,
      clientId: clientId.toString("base64"),
      ...(timestamp === undefined ? {} : { timestamp: timestamp.toString("base64") }),
    }));
    if (reply.type !== "tokenIssued" || reply.token === undefined) throw new AfpError("kFPMiscErr");
    this.hasToken = true;
    return Buffer.from(reply.token, "base64");
  }

  async takeOver(token: Buffer): Promise<"handedOver" | "refused"> {
    const text = token.toString("base64");
    const reply = await this.#ask((request) => ({ type: "takeOver", request, token: text }));
    if (reply.type !== "takeOverAnswer" || !reply.isGranted) return "refused";
    this.#giveConnection(text);
    return "handedOver";
  }

  async changePassword(oldPassword: Buffer, newPassword: Buffer): Promise<ChangeVerdict> {
    const reply = await this.#ask((request) => ({
      type: "changePassword",
      request,
      oldPassword: oldPassword.toString("base64"),
      newPassword: newPassword.toString("base64"),
    }));
    return reply.type === "changeAnswer" ? reply.verdict : "unavailable";
  }

  async changeSealedPassword(sealedOld: Buffer, sealedNew: Buffer): Promise<ChangeVerdict> {
    const reply = await this.#ask((request) => ({
      type: "changeSealedPassword",
      request,
      sealedOld: sealedOld.toString("base64"),
      sealedNew: sealedNew.toString("base64"),
    }));
    return reply.type === "changeAnswer" ? reply.verdict : "unavailable";
  }

  async opensVolume({ name }: VolumeSettings, password: Buffer): Promise<boolean> {
    const given = password.toString("base64");
    const reply = await this.#ask((request) => ({
      type: "volumePassword",
      request,
      volume: name,
      password: given,
    }));
    return reply.type === "volumePasswordAnswer" && reply.isRight;
  }

  answered(reply: Reply): void {
    this.#waiting.get(reply.request)?.(reply);
    this.#waiting.delete(reply.request);
  }

  #ask(question: (request: number) => FromSession): Promise<Reply> {
    const request = this.#nextRequest++;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.#upward.send(question(request));
    });
  }
}

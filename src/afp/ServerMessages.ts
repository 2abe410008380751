import type { ClientLink } from "./ports.ts";

/** Attention: "there is a message, ask for it" (afp-protocol.md §1.9). */
const messageWaiting = 0x2000;

/** What the server has to say to a user: once at the login, and now and then. */
export class ServerMessages {
  /** Empty: none. */
  readonly login: string;
  readonly #link: ClientLink;
  #waiting = "";

  constructor(login: string, link: ClientLink) {
    this.login = login;
    this.#link = link;
  }

  /** Tells the client to come for a message; one that still waits is replaced. */
  announce(text: string): void {
    this.#waiting = text;
    this.#link.attention(messageWaiting);
  }

  /** The message that waits, which is delivered with this; empty: none. */
  take(): string {
    const text = this.#waiting;
    this.#waiting = "";
    return text;
  }
}

/** What a line of a channel may be. */
export interface LineRules {
  lineBytesMax: number;
  mayCarryHandles: boolean;
  /** Whether an acknowledgement is due; takes it off. */
  takeAcknowledgement(): boolean;
}

const lineEnd = 0x0a;

/** Node's own messages begin with it. */
const internalPrefix = "NODE_";

/** Looks at the bytes that a child sends over its channel, where each message is a line of JSON. */
export class MessageLines {
  readonly #rules: LineRules;
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #isHandleWaiting = false;

  constructor(rules: LineRules) {
    this.#rules = rules;
  }

  /** What is wrong with the next bytes, which may have come with a handle; undefined: Node may have them. */
  problemOf(received: ArrayBuffer, hasHandle: boolean): string | undefined {
    const bytes = Buffer.from(received);
    if (hasHandle && (this.#isHandleWaiting || !this.#rules.mayCarryHandles)) return "a handle too many";
    this.#isHandleWaiting ||= hasHandle;
    let start = 0;
    for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, start)) {
      if (this.#begunBytes + at - start > this.#rules.lineBytesMax) return "a message is too long";
      const line = Buffer.concat([...this.#begun, bytes.subarray(start, at)]).toString();
      this.#begin(undefined);
      start = at + 1;
      const problem = this.#problemOfLine(line);
      if (problem !== undefined) return problem;
    }
    if (start < bytes.length) this.#begin(bytes.subarray(start));
    if (this.#begunBytes > this.#rules.lineBytesMax) return "a message is too long";
    return this.#isHandleWaiting && this.#begunBytes === 0 ? "a handle without its message" : undefined;
  }

  #begin(bytes: Buffer | undefined): void {
    if (bytes === undefined) this.#begun = [];
    // Node goes on with the buffer that these came in.
    else this.#begun.push(Buffer.from(bytes));
    this.#begunBytes = bytes === undefined ? 0 : this.#begunBytes + bytes.length;
  }

  #problemOfLine(line: string): string | undefined {
    const message = objectIn(line);
    if (message === undefined) return "a message is no JSON object";
    const { cmd, type, msg } = message;
    if (typeof cmd !== "string" || !cmd.startsWith(internalPrefix)) return undefined;
    if (cmd === "NODE_HANDLE_ACK")
      return this.#rules.takeAcknowledgement() ? undefined : "an acknowledgement of nothing";
    if (cmd !== "NODE_HANDLE" || type !== "net.Native" || typeof msg !== "object" || msg === null)
      return "a message to Node itself";
    if (!this.#isHandleWaiting) return "a handle that did not come";
    this.#isHandleWaiting = false;
    return undefined;
  }
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Who sits at the terminal pressed Ctrl-C or Ctrl-D instead of answering. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Where a password comes from: `process.stdin`, or a stream of a test. */
export interface PasswordInput {
  isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  on(event: "end" | "error", listener: () => void): unknown;
  off(event: string, listener: (chunk: Buffer) => void): unknown;
  off(event: string, listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  unshift(chunk: Buffer): void;
}

/** Where the question goes: not the standard output, which may be a file. */
export interface PasswordOutput {
  write(text: string): unknown;
}

/** A line without an end stops being read here. */
const lineBytesMax = 4096;

const keys = {
  interrupt: 3,
  endOfInput: 4,
  backspace: 8,
  newLine: 10,
  enter: 13,
  clearLine: 21,
  remove: 127,
};

/** Controls (not ends of lines) and marks of writing direction: a name must not command the terminal. */
const commanding = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function harmless(text: string): string {
  return text.replaceAll(commanding, "\uFFFD");
}

/** Prints a line for the user on standard output. */
export function printLine(text: string): void {
  process.stdout.write(`${harmless(text)}\n`);
}

/** Prints a line on standard error: what went wrong, or what a program that reads our output must not see. */
export function printError(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}

/** Whether somebody can be asked: then a password is worth asking for twice. */
export function isTerminal(input: PasswordInput = process.stdin): boolean {
  return input.isTTY === true && input.setRawMode !== undefined;
}

/**
 * Asks for a password: at a terminal without showing it, else one line of the input, without its line end.
 * The bytes are the caller's to wipe. Throws Interrupted where there is no answer.
 */
export async function readPassword(
  prompt: string,
  input: PasswordInput = process.stdin,
  output: PasswordOutput = process.stderr,
): Promise<Buffer> {
  if (!isTerminal(input)) return readLine(input, false);
  // Before the question: who types ahead shall not be shown either.
  input.setRawMode?.(true);
  try {
    output.write(prompt);
    return await readLine(input, true);
  } finally {
    input.setRawMode?.(false);
    output.write("\n");
  }
}

function readLine(input: PasswordInput, isTyped: boolean): Promise<Buffer> {
  const line = new Line(isTyped);
  return new Promise<Buffer>((resolve, reject) => {
    const settle = (conclude: () => void) => {
      input.off("data", onData);
      input.off("end", onEnd);
      input.off("error", onEnd);
      input.pause();
      conclude();
      line.wipe();
    };
    const onEnd = () =>
      settle(() => {
        if (line.isEmpty) reject(new Interrupted("no password was given"));
        else resolve(line.text());
      });
    const onData = (chunk: Buffer) => {
      try {
        const used = line.take(chunk);
        if (used === undefined) return;
        settle(() => {
          // What was typed ahead answers the next question.
          if (used < chunk.length) input.unshift(Buffer.from(chunk.subarray(used)));
          resolve(line.text());
        });
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    input.on("data", onData);
    input.on("end", onEnd);
    input.on("error", onEnd);
    input.resume();
  });
}

/** A line as it grows, key by key or in pieces of a file. */
class Line {
  readonly #isTyped: boolean;
  readonly #bytes = Buffer.alloc(lineBytesMax);
  #length = 0;

  constructor(isTyped: boolean) {
    this.#isTyped = isTyped;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** How many bytes of the chunk the complete line used, its end included; undefined: it goes on. */
  take(chunk: Buffer): number | undefined {
    for (const [index, byte] of chunk.entries()) {
      if (byte === keys.newLine || (this.#isTyped && byte === keys.enter)) return index + 1;
      if (!this.#isTyped || !this.#edit(byte)) this.#add(byte);
    }
    return undefined;
  }

  /** A copy of its own. */
  text(): Buffer {
    const hasReturn = !this.#isTyped && this.#bytes[this.#length - 1] === keys.enter;
    return Buffer.from(this.#bytes.subarray(0, hasReturn ? this.#length - 1 : this.#length));
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  #add(byte: number): void {
    if (this.#length === lineBytesMax)
      throw new RangeError(`a password is at most ${lineBytesMax} bytes long`);
    this.#bytes[this.#length++] = byte;
  }

  /** True where the byte is a key that does something. */
  #edit(byte: number): boolean {
    if (byte === keys.interrupt) throw new Interrupted("interrupted");
    if (byte === keys.endOfInput) throw new Interrupted("no password was given");
    if (byte === keys.clearLine) this.#length = 0;
    else if (byte === keys.backspace || byte === keys.remove)
      this.#length = characterBefore(this.#bytes, this.#length);
    else return false;
    return true;
  }
}

/** The place before the last UTF-8 character. */
function characterBefore(line: Buffer, length: number): number {
  let place = Math.max(0, length - 1);
  while (place > 0 && ((line[place] ?? 0) & 0xc0) === 0x80) place--;
  return place;
}

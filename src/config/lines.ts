import { decodeText } from "./decodeText.ts";
import { lineLengthMax } from "./limits.ts";
import type { ProblemList } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";

/** One word of a line, quotes and escapes taken away. */
export interface Word {
  text: string;
  /** Where it begins: with continuations a line of words stands on several lines. */
  line: number;
  /** Whether any part of it was quoted. */
  isQuoted: boolean;
}

/** A line that says something: no comment, not empty, its continuations joined. */
export interface ConfigLine {
  line: number;
  /** At least one. */
  words: readonly Word[];
  /** The words cannot be trusted (the problem is already told): nothing may be built on them. */
  isBroken: boolean;
}

interface JoinedLine {
  line: number;
  /** The physical lines, without the `\` at their ends. */
  parts: readonly string[];
}

/**
 * The lines of an AppleVolumes or afpd.conf file; undefined: it is no text (the problem is told), which
 * is not the same as empty.
 * Never throws, whatever the bytes are.
 */
export function readLines(bytes: Uint8Array, problems: ProblemList): readonly ConfigLine[] | undefined {
  const physical = decodeText(bytes, problems);
  if (physical === undefined) return undefined;
  const lines: ConfigLine[] = [];
  for (const joined of joinContinued(physical)) {
    if ((joined.parts[0] ?? "").trimStart().startsWith("#")) remarkSwallowedLine(joined, problems);
    else {
      const line = splitLine(joined, problems);
      if (line !== undefined) lines.push(line);
    }
  }
  return lines;
}

/** As Netatalk does: the `\` and the line's end go, nothing takes their place. */
function* joinContinued(physical: readonly string[]): Generator<JoinedLine> {
  let parts: string[] = [];
  for (const [index, text] of physical.entries()) {
    const isContinued = text.endsWith("\\") && index < physical.length - 1;
    parts.push(text.endsWith("\\") ? text.slice(0, -1) : text);
    if (isContinued) continue;
    yield { line: index + 2 - parts.length, parts };
    parts = [];
  }
}

/** A comment that ends in `\` takes the next line with it, in Netatalk too; hardly anyone means that. */
function remarkSwallowedLine({ line, parts }: JoinedLine, problems: ProblemList): void {
  const swallowed = parts.findIndex((part, index) => index > 0 && !/^\s*(#|$)/.test(part));
  if (swallowed < 0) return;
  problems.add(
    line + swallowed,
    remark(
      "this line belongs to the comment above, which ends in \\, and is not used",
      "begin it with # too, or take the \\ away from the comment's end",
    ),
  );
}

function splitLine({ line, parts }: JoinedLine, problems: ProblemList): ConfigLine | undefined {
  const text = parts.join("");
  if (text.trim() === "") return undefined;
  if (text.length > lineLengthMax) {
    problems.add(
      line,
      mistake(
        `the line is longer than ${lineLengthMax} characters and is not used`,
        "write it in fewer words",
      ),
    );
    return { line, words: [firstWordOf(text, line)], isBroken: true };
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text)) {
    problems.add(
      line,
      mistake("the line holds bytes that are no text and is not used", "write it anew in a text editor"),
    );
    return { line, words: [firstWordOf(text, line)], isBroken: true };
  }
  return splitWords(text, line, parts, problems);
}

/** Enough to tell which kind of line is lost. */
function firstWordOf(text: string, line: number): Word {
  const [first = ""] = text.slice(0, 100).trimStart().split(/\s/, 1);
  return { text: first, line, isQuoted: false };
}

function splitWords(text: string, line: number, parts: readonly string[], problems: ProblemList): ConfigLine {
  const words: Word[] = [];
  const place = new Place(line, parts);
  let at = 0;
  for (;;) {
    while (at < text.length && isBlank(text[at])) at++;
    if (at >= text.length) return { line, words, isBroken: false };
    const start = place.lineAt(at);
    const { word, isQuoted, end } = readWord(text, at);
    words.push({ text: word, line: start, isQuoted });
    if (end === undefined) {
      problems.add(
        start,
        mistake(
          "a quotation mark is never closed, so the line is not used",
          'write a " at the end of the name or value',
        ),
      );
      return { line, words, isBroken: true };
    }
    at = end;
  }
}

/** From `start` to the next blank outside quotes; `end` is undefined where a quote stays open. */
function readWord(text: string, start: number): { word: string; isQuoted: boolean; end: number | undefined } {
  let word = "";
  let isOpen = false;
  let isQuoted = false;
  let at = start;
  for (; at < text.length && (isOpen || !isBlank(text[at])); at++) {
    const character = text[at] ?? "";
    const next = text[at + 1];
    if (character === '"') {
      isOpen = !isOpen;
      isQuoted = true;
    } else if (character === "\\" && (next === '"' || next === "\\" || (!isOpen && isBlank(next)))) {
      // Any other backslash stays: DOMAIN\user.
      word += next ?? "";
      at++;
    } else word += character;
  }
  return { word, isQuoted, end: isOpen ? undefined : at };
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\v" || character === "\f";
}

/** Which physical line a place in a joined line stands on; asked with growing places only. */
class Place {
  readonly #parts: readonly string[];
  #line: number;
  #part = 0;
  #partStart = 0;

  constructor(line: number, parts: readonly string[]) {
    this.#line = line;
    this.#parts = parts;
  }

  lineAt(offset: number): number {
    while (offset >= this.#partStart + this.#partLength && this.#part < this.#parts.length - 1) {
      this.#partStart += this.#partLength;
      this.#part++;
      this.#line++;
    }
    return this.#line;
  }

  get #partLength(): number {
    return this.#parts[this.#part]?.length ?? 0;
  }
}

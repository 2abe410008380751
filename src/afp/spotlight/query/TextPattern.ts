import { QueryError } from "./QueryError.ts";
import { type FoldedCharacter, foldedText } from "./foldedText.ts";
import type { TextRules } from "./QueryTree.ts";

/** What fits one character, or any number of them. */
type Piece = { character: string } | "one" | "several";

const plainText = /^\p{ASCII}*$/u;
/** No name is longer, decomposed or not. */
const piecesMax = 1024;

/** A text with wildcards: `*` for any characters, `?` for one, `\` before what is meant as it stands. */
export class TextPattern {
  readonly #pieces: readonly Piece[];
  readonly #rules: TextRules;
  /** What has to be in a text that fits, between the wildcards. */
  readonly #literals: readonly string[];

  /** Throws QueryError for one that is too long. */
  constructor(text: string, rules: TextRules) {
    this.#rules = rules;
    this.#pieces = piecesOf(text, rules);
    if (this.#pieces.length > piecesMax) throw new QueryError("a very long text");
    this.#literals = literalsOf(this.#pieces);
  }

  /** Whether the whole text fits, or with `byWords` some of its words in a row. */
  fits(text: string): boolean {
    // Most names are plain, and most don't fit: one look shows it.
    if (plainText.test(text) && !this.#hasLiterals(text)) return false;
    const characters = foldedText(text, this.#rules);
    // All the ways to fit at once: no pattern takes longer than its length times the text's.
    let here = new Uint8Array(this.#pieces.length + 1);
    let next = new Uint8Array(here.length);
    for (let at = 0; ; at++) {
      if (this.#mayBegin(characters, at)) this.#reach(here, 0);
      if (here[this.#pieces.length] === 1 && this.#mayEnd(characters, at)) return true;
      const character = characters[at];
      if (character === undefined) return false;
      this.#goOn(here, next, character);
      [here, next] = [next, here];
    }
  }

  #hasLiterals(text: string): boolean {
    const compared = this.#rules.ignoresCase ? text.toLowerCase() : text;
    return this.#literals.every((literal) => compared.includes(literal));
  }

  #goOn(here: Uint8Array, next: Uint8Array, { character }: FoldedCharacter): void {
    next.fill(0);
    for (let index = 0; index < this.#pieces.length; index++) {
      if (here[index] !== 1) continue;
      const piece = this.#pieces[index];
      if (piece === "several") this.#reach(next, index);
      else if (piece === "one" || piece?.character === character) this.#reach(next, index + 1);
    }
  }

  #reach(places: Uint8Array, index: number): void {
    places[index] = 1;
    for (let next = index; this.#pieces[next] === "several"; next++) places[next + 1] = 1;
  }

  #mayBegin(characters: readonly FoldedCharacter[], at: number): boolean {
    return at === 0 || (this.#rules.byWords && characters[at]?.beginsWord === true);
  }

  #mayEnd(characters: readonly FoldedCharacter[], at: number): boolean {
    return at === characters.length || (this.#rules.byWords && characters[at]?.beginsWord === true);
  }
}

function piecesOf(text: string, rules: TextRules): Piece[] {
  const pieces: Piece[] = [];
  for (const [part] of text.matchAll(/\\[^]|[*?]|[^\\*?]+/gu)) {
    if (part === "*") pieces.push("several");
    else if (part === "?") pieces.push("one");
    else pieces.push(...foldedText(part.replace(/^\\/, ""), rules));
  }
  return pieces;
}

function literalsOf(pieces: readonly Piece[]): string[] {
  const literals = [""];
  for (const piece of pieces) {
    if (typeof piece === "string") literals.push("");
    else literals.push(`${literals.pop() ?? ""}${piece.character}`);
  }
  return literals.filter((literal) => literal !== "");
}

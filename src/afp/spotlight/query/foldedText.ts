import type { TextRules } from "./QueryTree.ts";

/** A character of a text as it is compared, and whether a word may begin before it. */
export interface FoldedCharacter {
  character: string;
  beginsWord: boolean;
}

/** `alone`: of a script that writes words without a space between them. */
type CharacterKind = "mark" | "small" | "capital" | "letter" | "digit" | "alone" | "other";

const kinds: readonly (readonly [CharacterKind, RegExp])[] = [
  ["mark", /^\p{M}$/u],
  ["alone", /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u],
  ["small", /^\p{Ll}$/u],
  ["capital", /^\p{Lu}$/u],
  ["letter", /^\p{L}$/u],
  ["digit", /^\p{N}$/u],
];

/** Most names are of these: they are looked up. */
const asciiKinds = Array.from({ length: 128 }, (_, code) => kindByForm(String.fromCharCode(code)));

/**
 * The characters of a text, decomposed. Words begin where letters begin after something else, where a capital follows
 * a small letter, and between letters and digits; what is no letter stands for itself.
 */
export function foldedText(text: string, rules: TextRules): FoldedCharacter[] {
  const folded: FoldedCharacter[] = [];
  let before: CharacterKind = "other";
  for (const character of text.normalize("NFD")) {
    const kind = kindOf(character);
    if (kind === "mark" && rules.ignoresAccents) continue;
    let beginsWord = kind !== "mark" && beginsWordAfter(before, kind);
    if (kind !== "mark") before = kind;
    for (const part of foldedCase(character, rules)) {
      folded.push({ character: part, beginsWord });
      beginsWord = false;
    }
  }
  return folded;
}

/** By way of capitals, so that ß is SS and both sigmas are one. */
function foldedCase(character: string, { ignoresCase }: TextRules): string {
  return ignoresCase ? character.toUpperCase().toLowerCase() : character;
}

function beginsWordAfter(before: CharacterKind, kind: CharacterKind): boolean {
  if (before === "other" || kind === "other" || before === "alone" || kind === "alone") return true;
  if (before === "small" && kind === "capital") return true;
  return (before === "digit") !== (kind === "digit");
}

function kindOf(character: string): CharacterKind {
  return asciiKinds[character.codePointAt(0) ?? 0] ?? kindByForm(character);
}

function kindByForm(character: string): CharacterKind {
  return kinds.find(([, form]) => form.test(character))?.[0] ?? "other";
}

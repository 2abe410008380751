/**
 * Which letters a volume's names are in: `tolower` and `toupper` on both sides, `xlatelower` in lower case for the
 * Mac and in upper case on disk, `xlateupper` the other way round.
 */
export type CaseFold = "none" | "tolower" | "toupper" | "xlatelower" | "xlateupper";

/** The letters that a Mac sees. */
export function foldForMac(text: string, fold: CaseFold): string {
  if (fold === "none") return text;
  return fold === "tolower" || fold === "xlatelower" ? lowerCase(text) : upperCase(text);
}

/** The letters on disk. */
export function foldForDisk(text: string, fold: CaseFold): string {
  if (fold === "none") return text;
  return fold === "tolower" || fold === "xlateupper" ? lowerCase(text) : upperCase(text);
}

function lowerCase(text: string): string {
  return foldEach(
    text,
    (character) => character.toLowerCase(),
    (character) => character.toUpperCase(),
  );
}

function upperCase(text: string): string {
  return foldEach(
    text,
    (character) => character.toUpperCase(),
    (character) => character.toLowerCase(),
  );
}

/** Letters that have one partner only: "ß" would become two, and be another name when it comes back. */
function foldEach(
  text: string,
  fold: (character: string) => string,
  back: (character: string) => string,
): string {
  let folded = "";
  for (const character of text) {
    const other = fold(character);
    folded += back(other) === character ? other : character;
  }
  return folded;
}

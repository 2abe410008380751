const plainText = /^\p{ASCII}*$/u;
/** Runs of characters that Apple's HFS+ decomposes; the blocks left out stay as they are. */
const decomposable = /[^\u2000-\u2fff\uf900-\ufaff\u{2f800}-\u{2faff}]+/gu;
const exempt = /[\u2000-\u2fff\uf900-\ufaff\u{2f800}-\u{2faff}]/gu;

/** Text as Macs want it: decomposed the way HFS+ does it. */
export function decompose(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(decomposable, (run) => run.normalize("NFD"));
}

/** Text as it is kept: composed, so that `decompose` gives back what a Mac sent. */
export function compose(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(decomposable, (run) =>
    // "=" with a stroke would become U+2260, which no Mac takes apart again.
    run.normalize("NFC").replace(exempt, (character) => character.normalize("NFD")),
  );
}

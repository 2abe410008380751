import { shortened } from "./accessLists.ts";
import type { Word } from "./lines.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake } from "./ProblemList.ts";
import type { TypeAndCreator } from "./ServerConfig.ts";

/** What Finder shows of a file that nothing is known about. */
const unknownCode = "????";
const codeLength = 4;

const macCharacters: ReadonlySet<string> = new Set(
  new TextDecoder("macintosh").decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
);

/** Whether the first word of a line is `.ext`, or a lone `.`, and no path. */
export function isExtension(word: Word): boolean {
  return word.text.startsWith(".") && !/^\.\.?\//.test(word.text) && word.text !== "..";
}

/**
 * `.ext "TYPE" "CREA"`, type and creator optional. The columns that shipped AppleVolumes.system files
 * have behind these
 * (what the file is, its program) say nothing to a server.
 */
export function readExtension(
  words: readonly Word[],
): { extension: string; codes: TypeAndCreator } | Complaint {
  const extension = (words[0]?.text ?? "").slice(1).toLowerCase();
  const type = codeOf(words[1]);
  const creator = codeOf(words[2]);
  if (type === undefined || creator === undefined) {
    const wrong = (type === undefined ? words[1] : words[2])?.text ?? "";
    return mistake(
      `'${shortened(wrong)}' is no Finder code: these have up to 4 Mac characters`,
      `write the codes like .${shortened(extension)} "TEXT" "ttxt"`,
    );
  }
  return { extension, codes: Object.freeze({ type, creator }) };
}

function codeOf(word: Word | undefined): string | undefined {
  if (word === undefined || word.text === "") return unknownCode;
  const characters = Array.from(word.text.normalize("NFC"));
  if (characters.length > codeLength || !characters.every((each) => macCharacters.has(each)))
    return undefined;
  return characters.join("").padEnd(codeLength, " ");
}

import { shortened } from "./accessLists.ts";
import type { Word } from "./lines.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Complaint, ProblemList } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { VolumeDraft } from "./VolumeDraft.ts";
import { restrictingInOtherWords, volumeKeys } from "./volumeKeys.ts";
import { findOption } from "./volumeOptions.ts";

const optionsKey = "options";

/**
 * Where a word that belongs to nothing may have been cut off from; what came before decides what it puts
 * in doubt.
 */
type Before = "path or name" | "list" | "value";

/** The part of a word before its first `:`, as a key; undefined: it has none. */
export function keyOf(word: Word): string | undefined {
  const colon = word.text.indexOf(":");
  return colon < 0 ? undefined : word.text.slice(0, colon).toLowerCase();
}

/** Whether the word is `key:…` with a key that Netatalk knows. */
export function hasKnownKey(word: Word): boolean {
  const key = keyOf(word);
  return key !== undefined && (key === optionsKey || volumeKeys.has(key));
}

/**
 * Whether the word begins like a key that keeps somebody out, mistyped or with `=`: it must not be taken
 * for a name.
 */
export function isLikeRestriction(word: Word): boolean {
  const [start = ""] = word.text.split(/[:=]/, 1);
  return start !== word.text && restrictionMeant(start.toLowerCase()) !== undefined;
}

/**
 * Reads `key:value` words into the draft. What may keep somebody out and is not understood is remembered in
 * `draft.refusals`: the volume is then not served, because every guess could let somebody in.
 */
export class VolumeWords {
  readonly #draft: VolumeDraft;
  readonly #problems: ProblemList;
  readonly #seen = new Set<string>();
  #before: Before = "path or name";

  constructor(draft: VolumeDraft, problems: ProblemList) {
    this.#draft = draft;
    this.#problems = problems;
  }

  read(words: readonly Word[]): void {
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      if (word === undefined) return;
      if (word.text.startsWith("#") && !word.isQuoted) return this.#readComment(words.slice(index));
      const next = words[index + 1];
      const takesNext = next !== undefined && valueFollows(word, next);
      if (takesNext) index++;
      this.#readWord(word, takesNext ? next.text : undefined);
    }
  }

  /**
   * Netatalk has no comments at the end of a line: it would read on, so what stands there must not be a
   * key.
   */
  #readComment(words: readonly Word[]): void {
    const first = words[0];
    if (first === undefined) return;
    const hidden = words.some((word) => hasKnownKey({ ...word, text: word.text.replace(/^#+/, "") }));
    if (!hidden) {
      this.#problems.add(
        first.line,
        remark(
          "a comment at the end of a line; Netatalk would read it as options",
          "put it on a line of its own",
        ),
      );
      return;
    }
    this.#refuse("#", first.line, "a # in a line may hide options, or may not");
    this.#problems.add(
      first.line,
      mistake(
        "options behind a # in the middle of a line: Netatalk would use them",
        "put the comment on a line of its own",
      ),
    );
  }

  #readWord(word: Word, valueAfterBlank: string | undefined): void {
    const key = keyOf(word);
    if (key === undefined || key === "") return this.#readStray(word);
    const value = valueAfterBlank ?? word.text.slice(key.length + 1).trim();
    if (key === optionsKey) return this.#readOptions(word.line, value);
    const meaning = volumeKeys.get(key);
    if (meaning === undefined) return this.#readUnknown(word, key);
    this.#before = "value";
    if (meaning.use === "ignored") {
      meaning.note?.(this.#draft);
      const complaint = remark(`${key}: has no meaning here: ${meaning.why}`, meaning.remedy);
      this.#problems.addOnce(`key ${key}`, word.line, complaint);
      return;
    }
    if (meaning.restricts) this.#before = "list";
    const isRepeated = this.#noteRepetition(key, word.line, meaning.restricts);
    const complaint = meaning.set(this.#draft, value);
    if (meaning.list !== undefined) this.#draft.lines.set(meaning.list, word.line);
    if (complaint !== undefined) this.#problems.add(word.line, complaint);
    if (!meaning.restricts) return;
    if (complaint?.severity === "error") this.#refuse(key, word.line, `${key}: was not understood`);
    else if (!isRepeated) this.#draft.refusals.delete(key);
  }

  #readOptions(line: number, value: string): void {
    this.#before = "list";
    const flags = value
      .split(",")
      .map((flag) => flag.trim())
      .filter((flag) => flag !== "");
    if (flags.length === 0) {
      this.#problems.add(
        line,
        mistake("options: has nothing in its list", "write options:tm,upriv, or take it away"),
      );
    }
    for (const typed of flags) {
      const { flag, complaint, isRefusal } = findOption(typed);
      if (flag !== undefined) this.#draft.options.add(flag);
      if (flag === "ro") this.#draft.lines.set(flag, line);
      if (isRefusal)
        this.#refuse(optionsKey, line, `'${shortened(typed)}' may mean that nothing may be written`);
      if (complaint?.severity === "error") this.#problems.add(line, complaint);
      else if (complaint !== undefined)
        this.#problems.addOnce(`option ${typed.toLowerCase()}`, line, complaint);
    }
  }

  #readUnknown(word: Word, key: string): void {
    this.#before = "value";
    const meant = restrictionMeant(key);
    const isReadOnly = meant === optionsKey && /(^|,)\s*r/i.test(word.text.slice(key.length + 1));
    const isRestriction = meant !== undefined && (meant !== optionsKey || isReadOnly);
    if (isRestriction) {
      this.#before = "list";
      this.#refuse(meant, word.line, `'${shortened(key)}:' may be meant to keep somebody out`);
    }
    const suggestion = meant ?? nearest(key, [...volumeKeys.keys(), optionsKey]);
    this.#problems.add(word.line, unknownKey(key, suggestion));
  }

  #readStray(word: Word): void {
    const before = isLikeRestriction(word) ? "list" : this.#before;
    const what = `'${shortened(word.text)}' belongs to nothing`;
    if (before === "value" && word.text !== ":") {
      this.#problems.add(
        word.line,
        mistake(what, "take it away, or put quotes round a value that has blanks"),
      );
      return;
    }
    this.#refuse(
      "stray word",
      word.line,
      `${what}; it may be part of ${before === "list" ? "a list" : "the path or the name"}`,
    );
    const remedy =
      before === "list"
        ? "write lists without blanks, as key:one,two"
        : 'put quotes round a path or name that has blanks: "/srv/Time Machine" "Time Machine"';
    this.#problems.add(word.line, mistake(what, remedy));
  }

  /** In Netatalk the last one counts; of two access lists nobody can tell whether both were meant. */
  #noteRepetition(key: string, line: number, restricts: boolean): boolean {
    const isRepeated = this.#seen.has(key);
    this.#seen.add(key);
    if (!isRepeated) return false;
    if (restricts) {
      this.#refuse(key, line, `${key}: stands there twice`);
      this.#problems.add(
        line,
        mistake(`${key}: stands there twice`, `write one ${key}: with everything in it`),
      );
    } else {
      this.#problems.add(line, remark(`${key}: stands there twice; the last one counts`, "take one away"));
    }
    return true;
  }

  #refuse(key: string, line: number, because: string): void {
    this.#draft.refusals.set(key, { line, because });
  }
}

/** `key: value`, as the man page's example has it. */
function valueFollows(word: Word, next: Word): boolean {
  if (!word.text.endsWith(":") || word.isQuoted || next.text.startsWith("#")) return false;
  const key = keyOf(word);
  if (key === undefined || key.length !== word.text.length - 1 || hasKnownKey(next)) return false;
  const meaning = volumeKeys.get(key);
  if (meaning === undefined) return key === optionsKey && !next.text.includes(":");
  // A mistyped key after an empty one must not vanish into its value.
  return !next.text.includes(":") || meaning.use === "ignored" || meaning.takesColons === true;
}

/** The key that keeps somebody out and was probably meant; `options` too, which can hold `ro`. */
function restrictionMeant(typed: string): string | undefined {
  const inOtherWords = restrictingInOtherWords.get(typed);
  if (inOtherWords !== undefined) return inOtherWords;
  const restricting = [...volumeKeys].flatMap(([key, meaning]) =>
    meaning.use === "used" && meaning.restricts ? [key] : [],
  );
  return nearest(typed, [...restricting, optionsKey]);
}

function unknownKey(key: string, suggestion: string | undefined): Complaint {
  const form = suggestion === undefined || suggestion.includes(":") ? suggestion : `${suggestion}:`;
  return mistake(
    `'${shortened(key)}:' is no key of a volume`,
    didYouMean(form, "take it away; README.md lists the keys there are"),
  );
}

import { shortened } from "./accessLists.ts";
import { isExtension, readExtension } from "./extensionMap.ts";
import { extensionsPerFileMax, volumesPerFileMax } from "./limits.ts";
import type { ConfigLine, Word } from "./lines.ts";
import { readLines } from "./lines.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, ProblemList, remark } from "./ProblemList.ts";
import type { Problem, TypeAndCreator, VolumeTemplate } from "./ServerConfig.ts";
import { unknownVariablesOf } from "./variables.ts";
import type { VolumeDraft } from "./VolumeDraft.ts";
import { copyDraft, emptyDraft, templateOf } from "./VolumeDraft.ts";
import { hasKnownKey, isLikeRestriction, keyOf, VolumeWords } from "./volumeLine.ts";
import { checkVolumeName, VolumeNames } from "./volumeNames.ts";

const defaultMarker = ":default:";

/** A line that begins like this was meant to be `:DEFAULT:`, or nobody knows what. */
const likeDefaults = /^:|^default\b|:default:/i;

/** What one AppleVolumes file says. */
export interface AppleVolumes {
  volumes: readonly VolumeTemplate[];
  typesByExtension: ReadonlyMap<string, TypeAndCreator>;
  problems: readonly Problem[];
}

/** Reads an AppleVolumes.default or AppleVolumes.system. Never throws, whatever the bytes are. */
export function readAppleVolumes(file: string, bytes: Uint8Array): AppleVolumes {
  const reader = new AppleVolumesReader(file);
  for (const line of readLines(bytes, reader.problems) ?? []) reader.read(line);
  return {
    volumes: Object.freeze(reader.volumes),
    typesByExtension: reader.typesByExtension,
    problems: reader.problems.all(),
  };
}

class AppleVolumesReader {
  readonly problems: ProblemList;
  readonly volumes: VolumeTemplate[] = [];
  readonly typesByExtension = new Map<string, TypeAndCreator>();
  readonly #file: string;
  readonly #names = new VolumeNames();
  /** What `:DEFAULT:` lines said so far; each adds to the ones before. */
  readonly #defaults: VolumeDraft = emptyDraft();

  constructor(file: string) {
    this.#file = file;
    this.problems = new ProblemList(file);
  }

  read(line: ConfigLine): void {
    const first = line.words[0];
    if (first === undefined) return;
    if (likeDefaults.test(first.text)) this.#readDefaults(first, line);
    else if (line.isBroken) this.problems.add(line.line, notServed("its line could not be read"));
    else if (isExtension(first)) this.#readExtension(line);
    else this.#readVolume(first, line);
  }

  #readDefaults(first: Word, line: ConfigLine): void {
    const isMarked = first.text.toLowerCase().startsWith(defaultMarker);
    if (!isMarked) {
      this.problems.add(
        first.line,
        mistake(
          `'${shortened(first.text)}' is neither a volume nor :DEFAULT:`,
          "write :DEFAULT: options:upriv,usedots",
        ),
      );
    }
    if (!isMarked || line.isBroken) {
      // What it was meant to keep out of the volumes below is not known.
      const because = `the defaults in line ${first.line} could not be read`;
      this.#defaults.refusals.set("defaults", { line: first.line, because });
      return;
    }
    const attached = first.text.slice(defaultMarker.length);
    const words = attached === "" ? [] : [{ ...first, text: attached }];
    new VolumeWords(this.#defaults, this.problems).read([...words, ...line.words.slice(1)]);
  }

  #readExtension({ line, words }: ConfigLine): void {
    const mapping = readExtension(words);
    if ("severity" in mapping) this.problems.add(line, mapping);
    else if (this.typesByExtension.size < extensionsPerFileMax) {
      this.typesByExtension.set(mapping.extension, mapping.codes);
    } else {
      const message = `there are more than ${extensionsPerFileMax} extensions; the rest is not used`;
      this.problems.addOnce("extensions", line, mistake(message, "take those away that are not needed"));
    }
  }

  #readVolume(first: Word, { words }: ConfigLine): void {
    if (this.volumes.length >= volumesPerFileMax) {
      const message = `there are more than ${volumesPerFileMax} volumes; the rest is not served`;
      this.problems.addOnce("volumes", first.line, mistake(message, "use $u for a folder per user"));
      return;
    }
    const draft = copyDraft(this.#defaults);
    const wrongPath = checkPath(first);
    if (wrongPath !== undefined) {
      this.problems.add(first.line, wrongPath);
      return;
    }
    const second = words[1];
    const name = second !== undefined && isName(second) ? second.text : undefined;
    new VolumeWords(draft, this.problems).read(words.slice(name === undefined ? 1 : 2));
    const isNameGood = this.#checkName(second?.line ?? first.line, name);
    this.#refuseUncheckedMount(draft, first.line);
    this.#remarkVariables(first.line, [first.text, name ?? ""]);
    if (draft.refusals.size > 0) this.#tellRefusals(first, draft);
    else if (isNameGood) this.#addVolume(first, name, draft);
  }

  #addVolume(first: Word, name: string | undefined, draft: VolumeDraft): void {
    const place = { file: this.#file, line: first.line };
    // An empty name is as none: Netatalk takes the folder's.
    const template = templateOf(draft, place, first.text, name === "" ? undefined : name);
    const complaint = this.#names.add(template);
    if (complaint !== undefined) this.problems.add(first.line, complaint);
    if (complaint?.severity === "error") this.problems.add(first.line, notServed("its name is taken"));
    else this.volumes.push(template);
  }

  #checkName(line: number, name: string | undefined): boolean {
    const complaint = name === undefined ? undefined : checkVolumeName(name);
    if (complaint === undefined) return true;
    this.problems.add(line, complaint);
    if (complaint.severity === "error")
      this.problems.add(line, notServed("it has no name that can be shown"));
    return complaint.severity !== "error";
  }

  /**
   * Commands are not run: a volume that may only be opened after one has succeeded cannot be opened at
   * all.
   */
  #refuseUncheckedMount(draft: VolumeDraft, line: number): void {
    for (const command of draft.commands) {
      const flag = `${command}_close` as const;
      if (!draft.options.has(flag)) continue;
      draft.refusals.set(flag, { line, because: `options:${flag} asks for a command that is not run here` });
    }
  }

  #tellRefusals(first: Word, draft: VolumeDraft): void {
    const [refusal] = draft.refusals.values();
    if (refusal === undefined) return;
    const from = refusal.line === first.line ? "" : ` (line ${refusal.line})`;
    const remedy = "mend that; a guess could let somebody in, or let the disk fill up";
    this.problems.add(first.line, { ...notServed(`${refusal.because}${from}`), remedy });
  }

  #remarkVariables(line: number, texts: readonly string[]): void {
    for (const variable of texts.flatMap((text) => unknownVariablesOf(text))) {
      this.problems.addOnce(
        `variable ${variable}`,
        line,
        remark(`${variable} is no variable and stays as it is written`, "write $$ where a dollar is meant"),
      );
    }
  }
}

function notServed(because: string): Complaint {
  return mistake(`this volume is not served: ${shortenedReason(because)}`, "mend that");
}

function shortenedReason(because: string): string {
  return because.length <= 200 ? because : `${because.slice(0, 197)}…`;
}

/** A relative path needs its `./` or `../`; another first word is more likely a slip. */
function checkPath(word: Word): Complaint | undefined {
  const path = word.text;
  if (path === "")
    return mistake("the path is empty, so this volume is not served", "write the folder's full path");
  if (/^\/|^~$|^~\/|^\$|^\.\.?$|^\.\.?\//.test(path)) return undefined;
  const remedy = /^[“”„‘’']/.test(path)
    ? 'use straight double quotes: "/srv/Time Machine"'
    : "write the path from / on, ~ for the user's home, or ../ to count from this file's folder";
  const what = path.startsWith("~") ? "names another user's home" : "is no path";
  return mistake(`'${shortened(path)}' ${what}, so this volume is not served`, remedy);
}

/** The word after the path is the name unless it is a key, or looks like a mistyped one. */
function isName(word: Word): boolean {
  if (hasKnownKey(word) || (word.text.startsWith("#") && !word.isQuoted)) return false;
  if (word.isQuoted) return true;
  return keyOf(word) === undefined && !isLikeRestriction(word);
}

import { shortened } from "./accessLists.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { VolumeOption } from "./ServerConfig.ts";

/** What a flag does here: it is used, or it has no meaning, and this is said instead. */
export type OptionMeaning = "used" | { ignored: string; remedy: string };

const takeAway = "take it away";

/** Every flag of `options:` that Netatalk 2.2 knows. */
export const volumeOptions: Readonly<Record<VolumeOption, OptionMeaning>> = {
  tm: "used",
  upriv: "used",
  // Leading dots are always kept: that is how Macs since 10.0 want it, and how Netatalk ships.
  usedots: "used",
  invisibledots: "used",
  ro: "used",
  limitsize: "used",
  searchdb: { ignored: "searching does not depend on a setting", remedy: takeAway },
  // What these two ask for is how it is, where the file system has access lists.
  nonetids: "used",
  acls: "used",
  noacls: "used",
  followsymlinks: {
    ignored: "symbolic links are shown to the Mac as links and never followed out of a volume",
    remedy: "mount the other folder into the volume (mount --bind)",
  },
  preexec_close: { ignored: "commands are not run", remedy: takeAway },
  root_preexec_close: { ignored: "commands are not run", remedy: takeAway },
  nostat: { ignored: "a volume's folder is looked at only when it is opened anyway", remedy: takeAway },
  nodev: { ignored: "ids stay the same when device numbers change", remedy: takeAway },
  nofileid: { ignored: "file ids are always offered", remedy: takeAway },
  // With usedots: no name on disk is read as Netatalk 2's :2e or :2f.
  nohex: "used",
  noadouble: { ignored: "metadata is written only where there is some", remedy: takeAway },
  nocnidcache: { ignored: "ids are kept in the state folder only", remedy: takeAway },
  crlf: { ignored: "files are kept byte for byte", remedy: "convert text files with an editor of the Mac" },
  mswindows: { ignored: "names are kept as the Mac gives them", remedy: takeAway },
  caseinsensitive: { ignored: "the file system itself says how it compares names", remedy: takeAway },
  illegalseq: { ignored: "names that are no UTF-8 are not shown", remedy: "rename such files, convmv helps" },
  prodos: { ignored: "the Apple II is not served", remedy: takeAway },
  dropbox: {
    ignored: "a drop box is made by the folder's own permissions",
    remedy: "take it away and set them: chmod 733",
  },
  dropkludge: {
    ignored: "a drop box is made by the folder's own permissions",
    remedy: "take it away and set them: chmod 733",
  },
};

/** What people write when they mean `ro`; to serve such a volume writable would be the wrong guess. */
const readOnlyInOtherWords: ReadonlySet<string> = new Set([
  "readonly",
  "read-only",
  "read_only",
  "rdonly",
  "r",
  "r0",
  "or",
  "roo",
  "rro",
  "noread",
  "nowrite",
]);

/** A flag that stands in no table, or a word for it. */
export interface FlagFinding {
  flag: VolumeOption | undefined;
  complaint: Complaint | undefined;
  /** The volume may not be served: what the flag would forbid is not known. */
  isRefusal: boolean;
}

/** What one word of an `options:` list means. */
export function findOption(typed: string): FlagFinding {
  const word = typed.toLowerCase();
  if (isVolumeOption(word)) {
    const meaning = volumeOptions[word];
    if (meaning === "used") return { flag: word, complaint: undefined, isRefusal: false };
    const complaint = remark(`options:${word} has no meaning here: ${meaning.ignored}`, meaning.remedy);
    return { flag: word, complaint, isRefusal: false };
  }
  const isRefusal = readOnlyInOtherWords.has(word);
  const suggestion = isRefusal ? "ro" : nearest(word, Object.keys(volumeOptions));
  const complaint = mistake(
    `options: has no flag '${shortened(typed)}'`,
    didYouMean(suggestion, "take it away; README.md lists the flags there are"),
  );
  return { flag: undefined, complaint, isRefusal };
}

function isVolumeOption(word: string): word is VolumeOption {
  return Object.hasOwn(volumeOptions, word);
}

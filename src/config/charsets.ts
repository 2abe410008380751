import { shortened } from "./accessLists.ts";
import { type Complaint, mistake } from "./ProblemList.ts";

/** Character sets that old Macs have, by their names in Netatalk. */
export const macCharsets = [
  "MAC_ROMAN",
  "MAC_CENTRALEUROPE",
  "MAC_CHINESE_SIMP",
  "MAC_CHINESE_TRAD",
  "MAC_CYRILLIC",
  "MAC_GREEK",
  "MAC_JAPANESE",
  "MAC_KOREAN",
  "MAC_TURKISH",
] as const;

/**
 * Character sets that names on disk may be in. Each has ASCII as it is, and "/" and NUL in no other character: so it
 * can be the file system's.
 */
export const diskCharsets: readonly string[] = [
  "UTF8",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16].map((part) => `ISO-8859-${part}`),
  ...[437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 865, 866, 869, 874].map((n) => `CP${n}`),
  ...[932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257].map((page) => `CP${page}`),
  "KOI8-R",
  "KOI8-U",
  "TIS-620",
  "EUC-JP",
  "SHIFT_JIS",
  "EUC-KR",
  "GB2312",
  "GBK",
  "GB18030",
  "BIG5",
  "BIG5-HKSCS",
  ...macCharsets,
];

/** What iconv calls them too. */
const otherNames: Readonly<Record<string, string>> = {
  UTF8MAC: "UTF8-MAC",
  ASCII: "UTF8",
  USASCII: "UTF8",
  LATIN1: "ISO-8859-1",
  LATIN2: "ISO-8859-2",
  LATIN5: "ISO-8859-9",
  LATIN9: "ISO-8859-15",
  WINDOWS31J: "CP932",
  SJIS: "SHIFT_JIS",
  EUCCN: "GB2312",
  UHC: "CP949",
  MACINTOSH: "MAC_ROMAN",
  MAC: "MAC_ROMAN",
};

const diskNames = byComparable([...diskCharsets, "UTF8-MAC"]);
const macNames = byComparable(macCharsets);

/** The character set that somebody means for names on disk; undefined where there is none. */
export function findDiskCharset(typed: string): string | undefined {
  return find(typed, diskNames);
}

/** The character set that somebody means for old Macs. */
export function findMacCharset(typed: string): string | undefined {
  return find(typed, macNames);
}

/** What to say of a character set for names on disk that is not there. */
export function unknownDiskCharset(key: string, typed: string): Complaint {
  return mistake(
    `${key}${shortened(typed)} is no character set that names on disk can be in`,
    `write ${key}UTF8, or the set that the names are in, such as ISO-8859-15, CP1252 or EUC-JP`,
  );
}

/** What to say of a character set for old Macs that is not there. */
export function unknownMacCharset(key: string, typed: string): Complaint {
  const remedy = `write one of ${macCharsets.join(", ")}`;
  return mistake(`${key}${shortened(typed)} is not known; old Macs get MacRoman names`, remedy);
}

function find(typed: string, names: ReadonlyMap<string, string>): string | undefined {
  const word = comparable(typed);
  const other = Object.hasOwn(otherNames, word) ? otherNames[word] : undefined;
  return other !== undefined && names.has(comparable(other)) ? other : names.get(word);
}

function byComparable(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [comparable(name), name]));
}

/** In capitals, without signs; Windows' and IBM's pages under one name. */
function comparable(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "")
    .replace(/^(WINDOWS|IBM)(?=\d)/, "CP");
}

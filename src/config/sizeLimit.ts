import { shortened } from "./accessLists.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake } from "./ProblemList.ts";

const kibi = 1024;

/** A lone number counts MiB, as in Netatalk; with a unit it is what the unit says. */
const unitBytes: ReadonlyMap<string, number> = new Map([
  ["", kibi ** 2],
  ["m", kibi ** 2],
  ["mib", kibi ** 2],
  ["mb", 1000 ** 2],
  ["g", kibi ** 3],
  ["gib", kibi ** 3],
  ["gb", 1000 ** 3],
  ["t", kibi ** 4],
  ["tib", kibi ** 4],
  ["tb", 1000 ** 4],
]);

const examples = "write a number of MiB, or one with a unit: volsizelimit:500000 or volsizelimit:500G";

/** The bytes of a `volsizelimit:`. */
export function parseSizeLimit(value: string): number | Complaint {
  const [, digits, unit = ""] = /^(\d{1,15}(?:\.\d{1,6})?)([a-z]{0,3})$/i.exec(value) ?? [];
  const factor = unitBytes.get(unit.toLowerCase());
  if (digits === undefined || factor === undefined) {
    return mistake(`volsizelimit:${shortened(value)} is no size`, examples);
  }
  const bytes = Math.floor(Number(digits) * factor);
  if (bytes < 1) return mistake("volsizelimit:0 would leave no room for anything", examples);
  if (bytes > Number.MAX_SAFE_INTEGER) {
    return mistake(`volsizelimit:${value} is more than any disk has`, examples);
  }
  return bytes;
}

/** Bytes in the unit that people read best: "500 GiB". */
export function sizeInWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let size = bytes;
  let unit = 0;
  while (size >= kibi && unit < units.length - 1) {
    size /= kibi;
    unit++;
  }
  return `${Number(size.toFixed(size < 10 ? 2 : 1))} ${units[unit] ?? ""}`;
}

import type { Bounds, Masked, SearchCriteria, WantedName } from "../volume/index.ts";
import type { Dialect, SearchedKinds, SearchSpec } from "./fields/index.ts";

/** What a search asks for, as it came: the bits say what both halves hold. */
export interface SearchQuestion {
  kinds: SearchedKinds;
  bits: number;
  isPartial: boolean;
  /** What is wanted, or where ranges begin. */
  lower: Buffer;
  /** Masks, or where ranges end. */
  upper: Buffer;
}

type Half = Partial<SearchSpec>;
type DateName = "created" | "modified" | "backedUp";
type NumberName = "dataBytes" | "dataBytes32" | "resourceBytes" | "resourceBytes32" | "offspringCount";

const offspringCountMax = 0xffff;

/** The criteria of a request. Throws kFPBitmapErr, and MalformedMessage where a half is not what the bits say. */
export function searchCriteria(dialect: Dialect, question: SearchQuestion): SearchCriteria {
  const layout = dialect.search(question.kinds, question.bits);
  const lower = layout.decode(question.lower);
  const upper = layout.decode(question.upper);
  const bounds = (name: NumberName, largest: number) => boundsOf(lower[name], upper[name], largest);
  // "Never" is a date, too, so that the names say what was asked.
  const named = (form: WantedName["form"], text: string | undefined): WantedName[] =>
    text === undefined ? [] : [{ form, text, isPartial: question.isPartial }];
  const dates = (name: DateName) => (layout.names.includes(name) ? datesOf(lower, upper, name) : undefined);
  return {
    files: question.kinds !== "directories",
    directories: question.kinds !== "files",
    names: [named("long", lower.longName), named("utf8", lower.utf8Name)].flat(),
    parent: lower.parentDid,
    attributes: masked(lower.attributes, upper.attributes),
    finderInfo: masked(lower.finderInfo, upper.finderInfo),
    created: dates("created"),
    modified: dates("modified"),
    backedUp: dates("backedUp"),
    dataBytes: within(bounds("dataBytes32", layout.bytes32Max), bounds("dataBytes", Infinity)),
    resourceBytes: within(bounds("resourceBytes32", layout.bytes32Max), bounds("resourceBytes", Infinity)),
    offspringCount: bounds("offspringCount", offspringCountMax),
  };
}

function masked<T>(value: T | undefined, mask: T | undefined): Masked<T> | undefined {
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

/** What does not fit a field is shown as the most that does: from there on a bound is none. */
function boundsOf(from: number | undefined, to: number | undefined, largest: number): Bounds | undefined {
  if (from === undefined || to === undefined) return undefined;
  return { from: Math.min(from, largest), to: to >= largest ? Infinity : to };
}

function datesOf(lower: Half, upper: Half, name: DateName): Bounds {
  return { from: lower[name] ?? -Infinity, to: upper[name] ?? -Infinity };
}

/** What both bounds leave, where a client gives a length in 32 and in 64 bits. */
function within(one: Bounds | undefined, other: Bounds | undefined): Bounds | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
}

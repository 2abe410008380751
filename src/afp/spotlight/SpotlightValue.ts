import type { Cnid } from "../../volume/index.ts";

/** A moment. */
export interface SpotlightDate {
  kind: "date";
  /** Since 1970. */
  milliseconds: number;
}

interface SpotlightUuid {
  kind: "uuid";
  /** 16. */
  bytes: Buffer;
}

/** Text that travels as UTF-16; a plain string travels as UTF-8. */
interface Utf16Text {
  kind: "utf16";
  text: string;
}

export interface SpotlightDictionary {
  kind: "dictionary";
  entries: readonly (readonly [key: SpotlightValue, value: SpotlightValue])[];
}

/** A list of nodes. */
export interface SpotlightCnids {
  kind: "cnids";
  cnids: readonly Cnid[];
  /** 0x0add with the results of a query, 0x0fec with attributes; nobody knows what for. */
  purpose: number;
  /** The query's context. */
  context: number;
}

/** What is known of nodes: a message within the message. */
interface FileMetadata {
  kind: "fileMetadata";
  values: readonly SpotlightValue[];
}

/** A value of Spotlight's messages; a bigint is an integer of 64 bits with a sign, a number is a float. */
export type SpotlightValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | SpotlightDate
  | SpotlightUuid
  | Utf16Text
  | SpotlightDictionary
  | SpotlightCnids
  | FileMetadata
  | readonly SpotlightValue[];

type Tagged = Extract<SpotlightValue, { kind: string }>;

/** The value if it is of that kind. */
export function ofKind<Kind extends Tagged["kind"]>(
  value: SpotlightValue | undefined,
  kind: Kind,
): Extract<Tagged, { kind: Kind }> | undefined {
  if (typeof value !== "object" || value === null || isArray(value) || value.kind !== kind) return undefined;
  return value as Extract<Tagged, { kind: Kind }>;
}

export function isArray(value: SpotlightValue | undefined): value is readonly SpotlightValue[] {
  return Array.isArray(value);
}

/** The text of a string of either form. */
export function textOf(value: SpotlightValue | undefined): string | undefined {
  return typeof value === "string" ? value : ofKind(value, "utf16")?.text;
}

/** What a dictionary has under a name. */
export function valueOf(dictionary: SpotlightDictionary, name: string): SpotlightValue | undefined {
  return dictionary.entries.find(([key]) => textOf(key) === name)?.[1];
}

/** A dictionary with names as keys, in this order. */
export function dictionaryOf(values: Readonly<Record<string, SpotlightValue>>): SpotlightDictionary {
  return { kind: "dictionary", entries: Object.entries(values) };
}

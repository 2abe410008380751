import { isArray, ofKind, type SpotlightValue } from "../SpotlightValue.ts";
import type { Comparison, Operator } from "./QueryTree.ts";
import { TextPattern } from "./TextPattern.ts";

/** Dates may be compared with seconds since 2001. */
const millisecondsOf2001 = 978_307_200_000;

/**
 * Whether an attribute's value stands the comparison. A value that isn't there differs from everything; one of
 * several is enough to be equal.
 */
export function comparisonTest({ operator, value, rules }: Comparison): (value: SpotlightValue) => boolean {
  const text = value.kind === "text" ? value.text : undefined;
  const number = text === undefined ? Number.NaN : numberOf(text);
  const moment = value.kind === "time" ? value.milliseconds : millisecondsOf2001 + number * 1000;
  const pattern = text === undefined ? undefined : new TextPattern(text, rules);

  const equals = (actual: SpotlightValue): boolean => {
    if (isArray(actual)) return actual.some(equals);
    if (typeof actual === "string") return pattern?.fits(actual) === true;
    return order(actual, number, moment) === 0;
  };
  const stands = ordered[operator];
  if (stands === undefined) return operator === "!=" ? (actual) => !equals(actual) : equals;
  return (actual) => stands(order(actual, number, moment));
}

const ordered: { readonly [Name in Operator]?: (difference: number) => boolean } = {
  "<": (difference) => difference < 0,
  ">": (difference) => difference > 0,
  "<=": (difference) => difference <= 0,
  ">=": (difference) => difference >= 0,
};

/** Less than 0 where the value is smaller; NaN where they can't be compared. */
function order(actual: SpotlightValue, number: number, moment: number): number {
  if (typeof actual === "boolean") return Number(actual) - number;
  if (typeof actual === "bigint" || typeof actual === "number") return Number(actual) - number;
  const date = ofKind(actual, "date");
  return date === undefined ? Number.NaN : date.milliseconds - moment;
}

function numberOf(text: string): number {
  if (text === "true" || text === "false") return Number(text === "true");
  return text.trim() === "" ? Number.NaN : Number(text);
}

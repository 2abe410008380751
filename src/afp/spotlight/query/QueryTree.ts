export const operators = ["==", "!=", "<", ">", "<=", ">="] as const;
export type Operator = (typeof operators)[number];

/** A value that an attribute is compared with. */
export type QueryValue =
  /** As it stands in the query: with wildcards, and with backslashes before what is none. */
  { kind: "text"; text: string } | { kind: "time"; milliseconds: number };

/** How texts are compared: c and d without case and accents, w by words. */
export interface TextRules {
  ignoresCase: boolean;
  ignoresAccents: boolean;
  byWords: boolean;
}

export interface Comparison {
  kind: "comparison";
  /** `*` is any. */
  attribute: string;
  operator: Operator;
  value: QueryValue;
  rules: TextRules;
}

/** What a query asks for. */
export type QueryTree =
  | Comparison
  | { kind: "all" | "any"; parts: readonly QueryTree[] }
  | { kind: "not"; part: QueryTree }
  | { kind: "constant"; holds: boolean };

import { QueryError } from "./QueryError.ts";

/** A piece of a query: `"text"cdw`, `name` or number, `$time`, or a sign. */
export type Token =
  | { kind: "text"; text: string; modifiers: string }
  | { kind: "word"; text: string }
  | { kind: "variable"; text: string }
  | { kind: "sign"; text: string }
  | { kind: "end"; text: "" };

/** The Finder's longest are those of programs that open many types of files. */
const queryCharactersMax = 8192;

const signs = ["&&", "||", "==", "!=", "<=", ">=", "=", "<", ">", "!", "(", ")", "[", "]", ","];
const pieces = [
  { kind: "space", form: /\s+/y },
  { kind: "text", form: /"((?:[^"\\]|\\[^])*)"([A-Za-z]*)/y },
  { kind: "text", form: /'((?:[^'\\]|\\[^])*)'([A-Za-z]*)/y },
  { kind: "sign", form: new RegExp(signs.map(escaped).join("|"), "y") },
  { kind: "variable", form: /\$(\w+)/y },
  // A name, `*` for any attribute, a number, a date or a text without quotes.
  { kind: "word", form: /(?:[^\s"'&|=!<>()[\],$\\]|\\[^])+/y },
] as const;

/** Takes a query to pieces; throws QueryError. */
export function tokensOf(query: string): Token[] {
  if (query.length > queryCharactersMax) throw new QueryError(`a query of ${query.length} characters`);
  const tokens: Token[] = [];
  for (let at = 0; at < query.length;) {
    const found = pieceAt(query, at);
    if (found === undefined) throw new QueryError(`"${query.slice(at, at + 16)}" is not understood`);
    if (found.token !== undefined) tokens.push(found.token);
    at = found.end;
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

function pieceAt(query: string, at: number): { token: Token | undefined; end: number } | undefined {
  for (const { kind, form } of pieces) {
    form.lastIndex = at;
    const match = form.exec(query);
    if (match === null) continue;
    const [whole, first = whole, second = ""] = match;
    const end = at + whole.length;
    if (kind === "space") return { token: undefined, end };
    if (kind === "text") return { token: { kind, text: first, modifiers: second }, end };
    return { token: { kind, text: first }, end };
  }
  return undefined;
}

function escaped(sign: string): string {
  return sign.replaceAll(/[|()[\]]/g, String.raw`\$&`);
}

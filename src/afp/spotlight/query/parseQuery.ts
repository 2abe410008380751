import { QueryError } from "./QueryError.ts";
import { type Comparison, type Operator, operators, type QueryTree, type QueryValue } from "./QueryTree.ts";
import { timeOf } from "./times.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Parentheses in parentheses. */
const depthMax = 64;
const comparisonsMax = 1024;

/**
 * The tree of a query in Spotlight's language (Apple: File Metadata Query Expression Syntax). `now` is what its
 * times count from. Throws QueryError.
 */
export function parseQuery(query: string, now: number): QueryTree {
  return new QueryParser(tokensOf(query), now).whole();
}

class QueryParser {
  readonly #tokens: readonly Token[];
  readonly #now: number;
  #at = 0;
  #depth = 0;
  #comparisons = 0;

  constructor(tokens: readonly Token[], now: number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  whole(): QueryTree {
    const tree = this.#any();
    if (this.#token.kind !== "end") throw new QueryError(`"${this.#token.text}" is one too many`);
    return tree;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #any(): QueryTree {
    return this.#list("any", "||", () => this.#list("all", "&&", () => this.#one()));
  }

  #list(kind: "any" | "all", sign: string, part: () => QueryTree): QueryTree {
    const first = part();
    const parts = [first];
    while (this.#takes(sign)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #one(): QueryTree {
    if (++this.#depth > depthMax) throw new QueryError("too many parentheses");
    const tree = this.#unit();
    this.#depth--;
    return tree;
  }

  #unit(): QueryTree {
    if (this.#takes("!")) return { kind: "not", part: this.#one() };
    if (this.#takes("(")) {
      const tree = this.#any();
      this.#expect(")");
      return tree;
    }
    const name = this.#word();
    if (name === "InRange" && this.#takes("(")) return this.#range();
    const isConstant = name === "true" || name === "false";
    if (isConstant && operatorOf(this.#token) === undefined)
      return { kind: "constant", holds: name === "true" };
    return this.#comparison(name);
  }

  #comparison(attribute: string): Comparison {
    const operator = operatorOf(this.#token);
    if (operator === undefined) throw new QueryError(`nothing is asked of "${attribute}"`);
    this.#at++;
    const before = this.#bracketed();
    const { value, modifiers } = this.#value();
    return this.#compared(attribute, operator, value, before + modifiers);
  }

  /** `InRange(attribute, least, most)`. */
  #range(): QueryTree {
    const attribute = this.#word();
    this.#expect(",");
    const least = this.#value().value;
    this.#expect(",");
    const most = this.#value().value;
    this.#expect(")");
    const parts = [this.#compared(attribute, ">=", least, ""), this.#compared(attribute, "<=", most, "")];
    return { kind: "all", parts };
  }

  #compared(attribute: string, operator: Operator, value: QueryValue, modifiers: string): Comparison {
    if (++this.#comparisons > comparisonsMax) throw new QueryError("too many comparisons");
    const rules = {
      ignoresCase: modifiers.includes("c"),
      ignoresAccents: modifiers.includes("d"),
      byWords: modifiers.includes("w"),
    };
    return { kind: "comparison", attribute, operator, value, rules };
  }

  /** Modifiers as newer programs write them: `==[cd] "text"`. */
  #bracketed(): string {
    if (!this.#takes("[")) return "";
    const modifiers = this.#word();
    this.#expect("]");
    return modifiers;
  }

  #value(): { value: QueryValue; modifiers: string } {
    const token = this.#token;
    this.#at++;
    if (token.kind === "text")
      return { value: { kind: "text", text: token.text }, modifiers: token.modifiers };
    if (token.kind === "word") return { value: { kind: "text", text: token.text }, modifiers: "" };
    if (token.kind !== "variable") throw new QueryError(`"${token.text}" is no value`);
    return { value: this.#variable(token.text), modifiers: "" };
  }

  /** `$time.today(-1)`. */
  #variable(name: string): QueryValue {
    const property = this.#token.kind === "word" ? this.#word() : "";
    const argument = this.#takes("(") ? this.#argument() : "";
    if (name !== "time") throw new QueryError(`"$${name}" is not known`);
    return { kind: "time", milliseconds: timeOf(property.replace(/^\./, ""), argument, this.#now) };
  }

  #argument(): string {
    if (this.#takes(")")) return "";
    const { text } = this.#token;
    this.#at++;
    this.#expect(")");
    return text;
  }

  #word(): string {
    const token = this.#token;
    if (token.kind !== "word") throw new QueryError(`"${token.text}" where a name belongs`);
    this.#at++;
    return token.text;
  }

  #takes(sign: string): boolean {
    const isThere = this.#token.kind === "sign" && this.#token.text === sign;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw new QueryError(`"${this.#token.text}" where "${sign}" belongs`);
  }
}

function operatorOf({ kind, text }: Token): Operator | undefined {
  if (kind !== "sign") return undefined;
  return text === "=" ? "==" : operators.find((operator) => operator === text);
}

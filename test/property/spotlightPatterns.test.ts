import fc from "fast-check";
import { expect, test } from "vitest";
import { TextPattern } from "../../src/afp/spotlight/query/TextPattern.ts";

const letters = fc.constantFrom(..."aAbB1 .é-".split(""));
const names = fc.array(letters, { maxLength: 12 }).map((characters) => characters.join(""));
const patterns = fc
  .array(fc.oneof(letters, fc.constantFrom("*", "?")), { maxLength: 8 })
  .map((pieces) => pieces.join(""));

/** The same by way of a regular expression. */
function fits(pattern: string, name: string): boolean {
  const form = pattern
    .replaceAll(".", String.raw`\.`)
    .replaceAll("?", ".")
    .replaceAll("*", ".*");
  return new RegExp(`^${form}$`, "isu").test(name);
}

test("wildcards mean what they mean elsewhere", () => {
  const rules = { ignoresCase: true, ignoresAccents: false, byWords: false };
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      // A single character is one when it stands alone: accents stand beside their letters.
      fc.pre(!(pattern.includes("?") && name.includes("é")));
      expect(new TextPattern(pattern, rules).fits(name)).toBe(fits(pattern, name));
    }),
    { numRuns: 2000 },
  );
});

test("what fits a whole name fits by words, and what begins a word is found", () => {
  const rules = { ignoresCase: true, ignoresAccents: true, byWords: false };
  const byWords = { ...rules, byWords: true };
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      if (!new TextPattern(pattern, rules).fits(name)) return;
      expect(new TextPattern(pattern, byWords).fits(name)).toBe(true);
      expect(new TextPattern(pattern, byWords).fits(`some ${name}`)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

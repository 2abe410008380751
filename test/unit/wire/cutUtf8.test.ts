import { expect, test } from "vitest";
import { cutUtf8 } from "../../../src/wire/cutUtf8.ts";

const cut = (text: string, bytesMax: number) => cutUtf8(Buffer.from(text), bytesMax).toString();

test("what fits stays whole, what does not ends before the character that would be halved", () => {
  expect(cut("日本", 6)).toBe("日本");
  expect(cut("日本", 5)).toBe("日");
  expect(cut("日本", 3)).toBe("日");
  expect(cut("日本", 2)).toBe("");
  expect(cut("x🎺", 4)).toBe("x");
  expect(cut("x", 0)).toBe("");
});

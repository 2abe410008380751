import { expect, test } from "vitest";
import { DsiError } from "../../../src/dsi/DsiError.ts";
import { openReplyBlock, readOpenOptions } from "../../../src/dsi/openSession.ts";

function options(hex: string) {
  return readOpenOptions(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

test("without options the attention quantum is 2 and the replay cache ours", () => {
  expect(options("")).toEqual({ attentionQuantum: 2, replayCacheSize: 128 });
});

test("the client's attention quantum and its smaller replay cache are taken", () => {
  expect(options("01 04 00000400 02 04 00000020")).toEqual({ attentionQuantum: 1024, replayCacheSize: 32 });
});

test("a larger replay cache than ours is ours", () => {
  expect(options("02 04 0000ffff").replayCacheSize).toBe(128);
});

test("unknown options are stepped over by their length", () => {
  expect(options("77 03 aabbcc 01 04 00000400 80 00").attentionQuantum).toBe(1024);
});

test("an option of a wrong length counts as absent", () => {
  expect(options("01 02 0400 02 00")).toEqual({ attentionQuantum: 2, replayCacheSize: 128 });
});

test.each(["01", "01 04", "01 04 0000", "01 04 00000400 02", "55 ff 00"])(
  "an option that is cut off: %s",
  (hex) => {
    expect(() => options(hex)).toThrow(DsiError);
  },
);

test("our options are the quantum, then the replay cache", () => {
  expect(openReplyBlock(1024 * 1024).toString("hex")).toBe("000400100000020400000080");
});

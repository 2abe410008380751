import { expect, test } from "vitest";
import { ReplayCache } from "../../../src/dsi/ReplayCache.ts";

function answer(text: string, result = 0) {
  return { result, block: Buffer.from(text) };
}

test("a repetition finds the whole reply, its result included", () => {
  const cache = new ReplayCache();
  cache.keep(7, 26, answer("fork 3", -5000));
  expect(cache.find(7, 26)).toEqual({ result: -5000, block: new Uint8Array(Buffer.from("fork 3")) });
});

test("the same id with another command is another request", () => {
  const cache = new ReplayCache();
  cache.keep(7, 26, answer("fork 3"));
  expect(cache.find(7, 8)).toBeUndefined();
});

test("a reply is there until the request comes that is 128 later", () => {
  const cache = new ReplayCache();
  cache.keep(7, 26, answer("fork 3"));
  for (let id = 8; id < 7 + 128; id++) cache.find(id, 2);
  expect(cache.find(7, 26)).toBeDefined();
  cache.find(7 + 128, 2);
  expect(cache.find(7, 26)).toBeUndefined();
});

test("no reply is found again when the ids have come round", () => {
  const cache = new ReplayCache();
  cache.keep(300, 26, answer("old"));
  for (let id = 301; id <= 65535; id++) cache.find(id, 2);
  for (let id = 1; id < 300; id++) cache.find(id, 2);
  expect(cache.find(300, 26)).toBeUndefined();
});

test("what is kept does not change with the block it was made of", () => {
  const cache = new ReplayCache();
  const block = Buffer.from("fork 3");
  cache.keep(1, 26, { result: 0, block });
  block.fill(0);
  expect(Buffer.from(cache.find(1, 26)?.block ?? []).toString()).toBe("fork 3");
});

test("large replies push out the oldest, and never pass the limit", () => {
  const cache = new ReplayCache();
  const block = Buffer.alloc(100 * 1024);
  for (let id = 1; id <= 64; id++) {
    cache.keep(id, 26, { result: 0, block });
    expect(cache.bytes).toBeLessThanOrEqual(1024 * 1024);
  }
  expect(cache.find(54, 26)).toBeUndefined();
  expect(cache.find(55, 26)).toBeDefined();
  expect(cache.find(64, 26)).toBeDefined();
});

test("a reply kept twice counts once", () => {
  const cache = new ReplayCache();
  cache.keep(1, 26, answer("four"));
  cache.keep(1, 26, answer("five!"));
  expect(cache.bytes).toBe(5);
});

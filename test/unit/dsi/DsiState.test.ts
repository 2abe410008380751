import { expect, test } from "vitest";
import { DsiError } from "../../../src/dsi/DsiError.ts";
import { type DsiState, readDsiState } from "../../../src/dsi/DsiState.ts";

const state: DsiState = {
  version: 1,
  serverRequestId: 3,
  attentionQuantum: 1024,
  replayCacheSize: 128,
  pendingRequestId: 9,
  unread: Buffer.from("abc").toString("base64"),
};

test("a state survives JSON", () => {
  expect(readDsiState(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test("no request need be pending", () => {
  expect(readDsiState({ ...state, pendingRequestId: null }).pendingRequestId).toBeNull();
});

test.each([
  ["nothing", undefined],
  ["a list", []],
  ["another version", { ...state, version: 2 }],
  ["a request id of 17 bits", { ...state, serverRequestId: 65536 }],
  ["a negative quantum", { ...state, attentionQuantum: -1 }],
  ["half a size", { ...state, replayCacheSize: 0.5 }],
  ["a pending id that is a word", { ...state, pendingRequestId: "9" }],
  ["unread bytes that are no text", { ...state, unread: [1] }],
])("%s is no state", (_name, value) => {
  expect(() => readDsiState(value)).toThrow(DsiError);
});

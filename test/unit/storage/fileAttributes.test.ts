import { expect, test } from "vitest";
import { decodeIndex, encodeIndex } from "../../../src/storage/fileAttributes.ts";

const bytes = Buffer.from(
  "61644541" + "0001" + "0002" + "00000005" + "666f6f00" + "00000000" + "c3bc00",
  "hex",
);
const sizes = new Map([
  ["foo", 5],
  ["ü", 0],
]);

test("an index of attributes is laid out as Netatalk reads it", () => {
  expect(encodeIndex(sizes).toString("hex")).toBe(bytes.toString("hex"));
  expect(decodeIndex(bytes)).toEqual(sizes);
});

test("a damaged index gives what is whole in it, or nothing", () => {
  expect(decodeIndex(Buffer.alloc(3))).toBeUndefined();
  expect(decodeIndex(Buffer.alloc(20))).toBeUndefined();
  expect(decodeIndex(bytes.subarray(0, 18))).toEqual(new Map([["foo", 5]]));
});

import { expect, test } from "vitest";
import { takePassword } from "../../../../src/afp/uam/paddedPassword.ts";

test("the password ends at the first zero byte, or fills its field", () => {
  expect(takePassword(Buffer.from("secret\0\0"))).toEqual(Buffer.from("secret"));
  expect(takePassword(Buffer.from("12345678"))).toEqual(Buffer.from("12345678"));
  expect(takePassword(Buffer.alloc(8))).toHaveLength(0);
});

test("the field is wiped", () => {
  const field = Buffer.from("secret\0\0");
  takePassword(field);
  expect(field).toEqual(Buffer.alloc(8));
});

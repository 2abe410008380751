import fc from "fast-check";
import { expect, test } from "vitest";
import { readMessage } from "../../src/afp/spotlight/readMessage.ts";
import type { SpotlightValue } from "../../src/afp/spotlight/SpotlightValue.ts";
import { writeMessage } from "../../src/afp/spotlight/writeMessage.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { bigEndian } from "../support/bigEndian.ts";

const cnids = fc
  .record({
    cnids: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    purpose: fc.nat(0xffff),
    context: fc.nat(),
  })
  .map((list) => ({ kind: "cnids", ...list, cnids: list.cnids as Cnid[] }) as const);

const { value } = fc.letrec<{ value: SpotlightValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => ({ kind: "utf16", text }) as const),
    fc.integer({ min: -1e13, max: 1e13 }).map((milliseconds) => ({ kind: "date", milliseconds }) as const),
    fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => ({ kind: "uuid", bytes: Buffer.from(bytes) }) as const),
    cnids,
    fc.array(tie("value"), { maxLength: 6 }),
    fc
      .array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 })
      .map((entries) => ({ kind: "dictionary", entries }) as const),
    fc.array(tie("value"), { maxLength: 4 }).map((values) => ({ kind: "fileMetadata", values }) as const),
  ),
}));
const messages = fc.array(value, { maxLength: 4 });

test("any values are read as they were written", () => {
  fc.assert(
    fc.property(messages, (values) => {
      expect(readMessage(writeMessage(values))).toEqual(values);
    }),
  );
});

test("a message of a Mac with the other byte order says the same", () => {
  fc.assert(
    fc.property(messages, (values) => {
      expect(readMessage(bigEndian(writeMessage(values)))).toEqual(values);
    }),
  );
});

test("the end of a message is not missed", () => {
  fc.assert(
    fc.property(messages, fc.nat(), (values, cut) => {
      const message = writeMessage(values);
      const length = cut % message.length;
      expect(() => readMessage(message.subarray(0, length))).toThrow();
      expect(readMessage(Buffer.concat([message, Buffer.alloc(3)]))).toEqual(values);
    }),
  );
});

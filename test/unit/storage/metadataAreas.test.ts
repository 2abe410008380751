import { expect, test } from "vitest";
import fc from "fast-check";
import { macSeconds, millisecondsOf } from "../../../src/storage/metadataAreas.ts";
import { attributeLayout } from "../../../src/storage/appleDoubleLayouts.ts";
import { decodeAreas, withMetadata } from "../../../src/storage/metadataAreas.ts";

test("dates count seconds from 2000 and clamp at both ends", () => {
  expect(macSeconds(Date.UTC(2000, 0, 1))).toBe(0);
  expect(macSeconds(Date.UTC(1999, 11, 31, 23, 59, 59))).toBe(-1);
  expect(macSeconds(undefined)).toBe(-(2 ** 31));
  expect(macSeconds(-Infinity)).toBe(-(2 ** 31) + 1);
  expect(macSeconds(Infinity)).toBe(2 ** 31 - 1);
  expect(millisecondsOf(-(2 ** 31))).toBeUndefined();
  expect(millisecondsOf(1)).toBe(Date.UTC(2000, 0, 1, 0, 0, 1));
});

test("any metadata comes back from its bytes", () => {
  const seconds = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }).map(millisecondsOf);
  const date = fc.option(seconds, { nil: undefined });
  const comment = fc.uint8Array({ maxLength: 199 }).filter((bytes) => bytes[0] !== 0);
  fc.assert(
    fc.property(
      fc.record({
        finderInfo: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
        attributes: fc.integer({ min: 0, max: 0xffff }),
        createdMilliseconds: date,
        backedUpMilliseconds: date,
        comment: comment.map((bytes) => Buffer.from(bytes)),
      }),
      (metadata) => {
        const bytes = withMetadata(attributeLayout.bytes, attributeLayout.entries, metadata);
        expect(bytes).toHaveLength(402);
        const entries = attributeLayout.entries.map((entry) =>
          entry.id === 4 ? { ...entry, length: metadata.comment.length } : entry,
        );
        expect(decodeAreas(bytes, entries)).toEqual(metadata);
      },
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePasswordList, withUser } from "../../src/accounts/passwordList.ts";
import {
  formatRecord,
  fullNameFault,
  nameFault,
  type PasswordRecord,
} from "../../src/accounts/PasswordRecord.ts";

// fast-check prints the seed of a run that fails; SEED repeats it.
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((each) => each.normalize("NFC"));
const name = fc
  .oneof(
    text,
    fc.string({ unit: fc.constantFrom(":", "%", ",", "#", "a", "$", "ü"), minLength: 1, maxLength: 9 }),
  )
  .filter((each) => nameFault(each) === undefined);
const fullName = fc.oneof(
  fc.constant(""),
  text.filter((each) => fullNameFault(each) === undefined),
);
const id = fc.integer({ min: 1, max: 4_294_967_294 });

const record: fc.Arbitrary<PasswordRecord> = fc
  .record({
    name,
    hash: fc.record({
      cost: fc.constantFrom({ N: 1024, r: 8, p: 1 }, { N: 32_768, r: 8, p: 1 }),
      salt: fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      hash: fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    }),
    srp: fc.option(
      fc
        .tuple(
          fc.uint8Array({ minLength: 16, maxLength: 16 }),
          fc.uint8Array({ minLength: 191, maxLength: 191 }),
        )
        .map(([salt, rest]) => ({ salt: Buffer.from(salt), verifier: Buffer.of(1, ...rest) })),
      { nil: undefined },
    ),
    fullName,
    groups: fc.array(name, { maxLength: 5 }),
    ids: fc.option(fc.tuple(id, id), { nil: undefined }),
    isDisabled: fc.boolean(),
    mustChange: fc.constantFrom(true, undefined),
  })
  .map(({ ids, ...rest }) => ({ ...rest, uid: ids?.[0], gid: ids?.[1] }));

test("any users read back as they were written, in any order of changes", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), (records) => {
      let file = "# head\n";
      const expected = new Map<string, PasswordRecord>();
      for (const each of records) {
        file = withUser(file, each.name, formatRecord(each));
        expected.set(each.name, each);
      }
      const { users, problems } = parsePasswordList(file, "passwd");
      expect(problems).toEqual([]);
      expect(new Map(users)).toEqual(expected);
      for (const each of expected.keys()) file = withUser(file, each, undefined);
      expect(file).toBe("# head\n");
    }),
    { seed },
  );
});

test("any text is users, remarks and problems, never an exception", () => {
  const soup = fc.string({
    unit: fc.constantFrom("a", ":", "%", ",", "#", "$", "\n", "\r", "0", "é", "\0"),
    maxLength: 200,
  });
  fc.assert(
    fc.property(soup, (file) => {
      const { users, problems } = parsePasswordList(file, "passwd");
      expect(users.size).toBe(0);
      for (const { line, message, remedy } of problems) {
        expect(line).toBeGreaterThan(0);
        expect(message && remedy).not.toBe("");
      }
    }),
    { seed },
  );
});

import { describe, expect, test } from "vitest";
import { newName, pathname } from "../../../../src/afp/fields/index.ts";
import type { PathStep } from "../../../../src/volume/index.ts";
import { decode, encode } from "../../../../src/wire/codec.ts";
import { MalformedMessage } from "../../../../src/wire/Reader.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const up = "parent";
const into = (name: string): PathStep => ({ name });

/** The same names, once as MacRoman bytes behind one length byte, once as UTF-8 behind hint and length. */
function bothForms(names: string): { form: "long" | "utf8"; bytes: Buffer }[] {
  const text = Buffer.from(names, "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return [
    { form: "long", bytes: Buffer.concat([Buffer.from([2, text.length]), text]) },
    { form: "utf8", bytes: Buffer.concat([hex("03 08000103"), length, text]) },
  ];
}

const cases: [claim: string, names: string, steps: PathStep[]][] = [
  ["an empty path stays", "", []],
  ["one null byte stays", "\0", []],
  ["two null bytes go up once", "\0\0", [up]],
  ["four null bytes go up three times", "\0\0\0\0", [up, up, up]],
  ["a name goes in", "d1", [into("d1")]],
  ["a leading and a trailing null byte say nothing", "\0d2\0", [into("d2")]],
  ["two null bytes behind a name go in and up again", "d2\0\0", [into("d2"), up]],
  ["three behind a name go up twice", "dir4\0\0\0", [into("dir4"), up, up]],
  ["two between names go up between them", "d2\0\0d2", [into("d2"), up, into("d2")]],
  ["a slash is part of a name", "a/b\0c", [into("a/b"), into("c")]],
];

describe("pathname", () => {
  for (const [claim, names, steps] of cases) {
    for (const { form, bytes } of bothForms(names)) {
      test(`${claim} (${form})`, () => {
        expect(decode(pathname, bytes)).toEqual({ form, steps });
        const value = decode(pathname, encode(pathname, { form, steps }));
        expect(value).toEqual({ form, steps });
      });
    }
  }

  test("long names are MacRoman", () => {
    expect(decode(pathname, hex("02 03 8e 74 8e"))).toEqual({ form: "long", steps: [into("été")] });
  });

  for (const [claim, bytes] of [
    ["short names", "01 01 41"],
    ["an unknown type", "04 01 41"],
    ["a text that is not UTF-8", "03 00000000 0002 65c3"],
    ["a length beyond the message", "02 05 41 42"],
    ["a UTF-8 length beyond the message", "03 00000000 00ff 41"],
  ] as const) {
    test(`${claim} are refused`, () => {
      expect(() => decode(pathname, hex(bytes))).toThrow(MalformedMessage);
    });
  }
});

describe("newName", () => {
  test("an empty name keeps the old one", () => {
    expect(decode(newName, hex("02 00"))).toBeUndefined();
    expect(encode(newName, undefined).toString("hex")).toBe("0200");
  });

  test("a name comes with its form", () => {
    expect(decode(newName, hex("02 02 6162"))).toEqual({ form: "long", name: "ab" });
    expect(decode(newName, hex("03 00000000 0002 c3a9"))).toEqual({ form: "utf8", name: "é" });
  });

  test("a separator in it is refused", () => {
    expect(() => decode(newName, hex("02 03 610062"))).toThrow(MalformedMessage);
  });
});

import { expect, test } from "vitest";
import { Condition } from "../../src/afp/spotlight/query/Condition.ts";
import { parseQuery } from "../../src/afp/spotlight/query/parseQuery.ts";
import { QueryError } from "../../src/afp/spotlight/query/QueryError.ts";
import { readMessage } from "../../src/afp/spotlight/readMessage.ts";
import { dictionaryOf, type SpotlightValue } from "../../src/afp/spotlight/SpotlightValue.ts";
import { writeMessage } from "../../src/afp/spotlight/writeMessage.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { MalformedMessage } from "../../src/wire/Reader.ts";
import { bigEndian } from "../support/bigEndian.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

const everyKind: SpotlightValue[] = [
  [
    ["openQueryWithParams:forContext:", 1n, -1n],
    dictionaryOf({ kMDQueryString: '*=="a*"cdw', kMDAttributeArray: ["kMDItemFSName", null, true, 1.5] }),
    { kind: "cnids", cnids: [1, 2, 3] as Cnid[], purpose: 1, context: 2 },
    { kind: "date", milliseconds: 0 },
    { kind: "uuid", bytes: Buffer.alloc(16, 7) },
    { kind: "utf16", text: "Büro" },
    { kind: "fileMetadata", values: [[null, ["text", 1n]]] },
  ],
];

/** Values in it, arrays and dictionaries and what is in them. */
function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  if (Buffer.isBuffer(value)) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + countOf(part), 1);
}

test(`mutated messages are read or refused, and never grow (seed ${seed})`, () => {
  const throwDice = seededNumbers(seed);
  const message = writeMessage(everyKind);
  const right = [message, bigEndian(message)];
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const mutated = Buffer.from(right[round % 2] ?? []);
    for (let change = throwDice(4); change >= 0; change--) {
      const telling = [0, 1, 2, 0x0a, 0x7f, 0x80, 0x87, 0xff];
      mutated[throwDice(mutated.length)] = telling[throwDice(telling.length)] ?? 0;
    }
    try {
      const values = readMessage(mutated);
      expect(countOf(values)).toBeLessThan(mutated.length * 8);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw new Error(mutated.toString("hex"), { cause: error });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(1000);
});

test("a message of nothing but long rows of nulls is refused", () => {
  const nulls = Buffer.alloc(8);
  nulls.writeUInt16LE(1, 0);
  nulls.writeUInt32LE(0xffff, 4);
  const words = 60_000;
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(words + 2, 0);
  lengths.writeUInt32LE(words + 1, 4);
  const contents = Buffer.from("0100008800000000", "hex");
  const rows = Array.from({ length: words }, () => nulls);
  const message = Buffer.concat([Buffer.from("432130dm"), lengths, ...rows, contents]);
  expect(() => readMessage(message)).toThrow(MalformedMessage);
});

test("arrays in arrays in arrays are refused before the stack ends", () => {
  const nested = (depth: number): SpotlightValue => (depth === 0 ? null : [nested(depth - 1)]);
  expect(readMessage(writeMessage([nested(16)]))).toEqual([nested(16)]);
  expect(() => readMessage(writeMessage([nested(17)]))).toThrow(MalformedMessage);
  const inMessages = (depth: number): SpotlightValue =>
    depth === 0 ? null : { kind: "fileMetadata", values: [inMessages(depth - 1)] };
  expect(() => readMessage(writeMessage([inMessages(17)]))).toThrow(MalformedMessage);
});

test(`mutated queries are decided or refused, soon (seed ${seed})`, () => {
  const throwDice = seededNumbers(seed);
  const signs = "( ) ! && || == != <= < = [cd] , \" ' \\ * ? $".split(" ");
  const parts = [
    '*=="a*"cdw',
    'kMDItemFSName=="*b*c*d*"',
    "InRange(kMDItemFSSize,1,2)",
    "kMDItemFSContentChangeDate>$time.now(-99)",
    "$time.today(-1)",
    "$time.iso(2020)",
  ];
  const pieces = [...signs, ...parts, " ", "true", "1e999", "\u{1f600}", "é", "constructor"];
  const facts = { macName: "aé bcd.txt", kind: "file" } as const;
  let decided = 0;
  for (let round = 0; round < 5000; round++) {
    const query = Array.from({ length: 1 + throwDice(7) }, () => pieces[throwDice(pieces.length)] ?? "").join(
      "",
    );
    try {
      const condition = new Condition(parseQuery(query, 0));
      expect([true, false, undefined]).toContain(condition.decide(facts));
      decided++;
    } catch (error) {
      if (!(error instanceof QueryError)) throw new Error(query, { cause: error });
    }
  }
  expect(decided).toBeGreaterThan(100);
});

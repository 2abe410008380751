import { describe, expect, test } from "vitest";
import { commands } from "../../src/afp/commands/index.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { MalformedMessage } from "../../src/wire/Reader.ts";
import { sessionRequests, writeRequests } from "../support/fuzz/sampleRequests.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const variantsEach = 400;

const samples = [...sessionRequests, ...writeRequests];

/** Bytes that nobody reads and that are written as zeros: what the client asks for anyway, a text encoding hint. */
const unread: Readonly<Record<string, readonly [start: number, end: number]>> = {
  FPAccess: [10, 26],
  FPGetExtAttr: [12, 28],
  FPGetFileDirParms: [13, 17],
};

/** Bytes at the end that clients may leave out: padding behind the command byte, FPRead's newline. */
const optional: Readonly<Record<string, number>> = { FPGetSrvrInfo: 1, FPGetSrvrParms: 1, FPRead: 2 };

describe.each(commands.map((command) => [command.name, command] as const))("%s", (_name, command) => {
  const own = samples.filter(([code]) => code === command.code);

  test("a right request is written as it was read", () => {
    for (const block of own) {
      const expected = Buffer.from(block);
      // The command byte is the transport's.
      expected.fill(0, 0, 1).fill(0, ...(unread[command.name] ?? [0, 0]));
      const again = encode(command.request, decode(command.request, block));
      expect(again.toString("hex")).toBe(expected.subarray(0, again.length).toString("hex"));
      expect(block.length - again.length, "bytes at the end").toBeLessThanOrEqual(
        optional[command.name] ?? 0,
      );
    }
  });

  test(`whatever can be read means the same when it was written and read again (seed ${seed})`, () => {
    const throwDice = seededNumbers(seed + command.code);
    for (const block of own) {
      for (let variant = 0; variant < variantsEach; variant++) {
        const changed = Buffer.from(block);
        for (let change = throwDice(4); change >= 0; change--)
          changed[throwDice(changed.length)] = throwDice(256);
        const value = readIfWhole(command.request, changed);
        if (value === undefined) continue;
        expect(decode(command.request, encode(command.request, value)), changed.toString("hex")).toEqual(
          value,
        );
      }
    }
  });
});

function readIfWhole(codec: (typeof commands)[number]["request"], block: Buffer): unknown {
  try {
    return decode(codec, block);
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

import { expect } from "vitest";
import type { ResultCode } from "../../src/afp/resultCode.ts";
import type { AfpCaller } from "./AfpCaller.ts";
import { resultName } from "./AfpFailure.ts";

/** Bytes of hexadecimal digits with spaces wherever they help to read. */
export function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ""), "hex");
}

/** What a request in hexadecimal digits is answered with, in the same form. */
export async function exchange(
  client: AfpCaller,
  request: string,
  data?: Uint8Array,
): Promise<{ result: ResultCode; reply: string }> {
  const block = hex(request);
  const { transport } = client;
  const { result, block: reply } = await (data === undefined
    ? transport.command(block)
    : transport.write(block, data));
  return { result: resultName(result), reply: reply.toString("hex") };
}

/** Asserts a result and the reply's bytes. */
export async function expectExchange(
  client: AfpCaller,
  request: string,
  result: ResultCode,
  reply = "",
): Promise<void> {
  expect(await exchange(client, request)).toEqual({ result, reply: hex(reply).toString("hex") });
}

/** Asserts that a request is a bad parameter wherever it is cut off, down to its command byte. */
export async function expectTruncationsRefused(client: AfpCaller, request: string, shortestBytes?: number) {
  const whole = hex(request);
  for (let length = 1; length < (shortestBytes ?? whole.length); length++) {
    const { result } = await client.transport.command(whole.subarray(0, length));
    expect(resultName(result), `the first ${length} of ${whole.length} bytes`).toBe("kFPParamErr");
  }
}

/** A signed number of that many bits in hexadecimal digits. */
export function signedHex(value: number, bits: 32 | 64): string {
  const digits = BigInt.asUintN(bits, BigInt(value)).toString(16);
  return digits.padStart(bits / 4, "0");
}

import type { ResultCode } from "../../src/afp/resultCode.ts";
import type { AfpCaller } from "./AfpCaller.ts";
import { exchange } from "./hexExchange.ts";

/** A search in hexadecimal digits; both halves without their lengths. */
export interface HexSearch {
  position?: string;
  matches?: string;
  /** Bitmaps of files and directories. */
  told?: string;
  bits: string;
  lower: string;
  upper: string;
}

/** Where a search begins. */
const beginning = "00".repeat(16);

/** The digits of a request of FPCatSearch (43) or FPCatSearchExt (67) in volume 1. */
export function searchRequest(code: 43 | 67, search: HexSearch): string {
  const { position = beginning, matches = "00000010", told = "0042 0042", bits, lower, upper } = search;
  const half = (digits: string): string => {
    const bytes = digits.replaceAll(" ", "").length / 2;
    const length = bytes.toString(16).padStart(code === 43 ? 2 : 4, "0");
    return `${length} ${code === 43 ? "00" : ""} ${digits}`;
  };
  const head = `${code.toString(16)} 00 0001 ${matches} 00000000 ${position} ${told} ${bits}`;
  return `${head} ${half(lower)} ${half(upper)}`;
}

/** What a search is answered with; the position means nothing, and stands apart. */
export async function exchangeSearch(
  client: AfpCaller,
  code: 43 | 67,
  search: HexSearch,
): Promise<{ result: ResultCode; position: string; reply: string }> {
  const { result, reply } = await exchange(client, searchRequest(code, search));
  return { result, position: reply.slice(0, 32), reply: reply.slice(32) };
}

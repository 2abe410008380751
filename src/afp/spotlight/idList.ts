import type { Cnid } from "../../volume/index.ts";
import type { QueryContext } from "./SpotlightQueries.ts";
import type { SpotlightCnids } from "./SpotlightValue.ts";

/** Numbers that servers send with lists of ids; nobody knows what for. */
const purposes = { results: 0x0add, attributes: 0x0fec } as const;

/** What a reply lists. */
export type Purpose = keyof typeof purposes;

/** A list of ids as replies have it. */
export function idList(
  purpose: Purpose,
  cnids: readonly Cnid[],
  context: QueryContext | undefined,
): SpotlightCnids {
  const shortContext = Number(BigInt.asUintN(32, context?.second ?? 0n));
  return { kind: "cnids", cnids, purpose: purposes[purpose], context: shortContext };
}

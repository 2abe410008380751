import { AfpError } from "../command.ts";
import { fetchAttributeNames, fetchAttributes, storeAttributes } from "./nodeCalls.ts";
import { closeQuery, fetchQueryResults, openQuery } from "./queryCalls.ts";
import { rootPathOf } from "./rootPath.ts";
import type { RpcCall } from "./RpcCall.ts";
import { dictionaryOf, type SpotlightValue } from "./SpotlightValue.ts";

type Answer = (call: RpcCall) => SpotlightValue[] | Promise<SpotlightValue[]>;

const calls: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ["fetchPropertiesForContext:", fetchProperties],
  ["openQueryWithParams:forContext:", openQuery],
  ["fetchQueryResultsForContext:", fetchQueryResults],
  ["closeQueryForContext:", closeQuery],
  ["fetchAttributes:forOIDArray:context:", fetchAttributes],
  ["fetchAllAttributes:forOIDArray:context:", fetchAttributes],
  ["fetchAttributeNamesForOIDArray:context:", fetchAttributeNames],
  ["storeAttributes:forOIDArray:context:", storeAttributes],
]);

/** The reply to a call: its values, none for a call that nobody knows. Throws AfpError. */
export async function answerCall(call: RpcCall): Promise<SpotlightValue[]> {
  if (call.name === undefined) throw new AfpError("kFPMiscErr", "the call has no name");
  return (await calls.get(call.name)?.(call)) ?? [];
}

/** `fetchPropertiesForContext:` — what can be searched, which a Mac asks before its first query. */
function fetchProperties({ volume }: RpcCall): SpotlightValue[] {
  const uuid = { kind: "uuid", bytes: Buffer.from(volume.settings.uuid.replaceAll("-", ""), "hex") } as const;
  const properties = dictionaryOf({
    kMDSStoreMetaScopes: ["kMDQueryScopeComputer", "kMDQueryScopeAllIndexed", "kMDQueryScopeComputerIndexed"],
    kMDSStorePathScopes: [rootPathOf(volume)],
    kMDSStoreUUID: uuid,
    kMDSVolumeUUID: uuid,
    kMDSStoreHasPersistentUUID: true,
    kMDSStoreIsBackup: false,
    kMDSStoreSupportsVolFS: true,
  });
  return [properties];
}

import type { Cnid } from "../../volume/index.ts";
import { AfpError } from "../command.ts";
import { FoundRows } from "./FoundRows.ts";
import { Condition } from "./query/Condition.ts";
import { parseQuery } from "./query/parseQuery.ts";
import { QueryError } from "./query/QueryError.ts";
import { scopesOf } from "./rootPath.ts";
import { type RpcCall, textsOf } from "./RpcCall.ts";
import type { QueryContext } from "./SpotlightQueries.ts";
import { type QueryPlan, SpotlightQuery } from "./SpotlightQuery.ts";
import { isArray, ofKind, type SpotlightDictionary, type SpotlightValue, textOf } from "./SpotlightValue.ts";
import { valueOf } from "./SpotlightValue.ts";

/** How long a request may search; others of the session wait so long. */
const sliceMilliseconds = 250;

const done = 0n;
/** There may be more: the client asks again. */
const goesOn = 35n;
const refused = -1n;

/** `openQueryWithParams:forContext:` — begins a search. */
export async function openQuery(call: RpcCall): Promise<SpotlightValue[]> {
  const context = contextOf(call);
  const parameters = call.dictionary(0);
  const plan = parameters && (await planOf(call, parameters));
  if (plan === undefined) return [[refused]];
  call.session.spotlight.open(context, new SpotlightQuery(plan, call.session.clock));
  return [[done]];
}

/** `fetchQueryResultsForContext:` — what was found meanwhile. */
export async function fetchQueryResults(call: RpcCall): Promise<SpotlightValue[]> {
  const { session } = call;
  const context = contextOf(call);
  const query = session.spotlight.get(context);
  if (query === undefined) throw new AfpError("kFPMiscErr", "no such query is open");
  try {
    const found = await nextOf(query, session.clock.monotonicMilliseconds() + sliceMilliseconds);
    return [[query.isFinished ? done : goesOn, ...found.values("results", context)]];
  } catch (error) {
    // A search that broke off has no whole result any more: the client is not to take the rest for it.
    session.spotlight.close(context);
    throw error;
  }
}

async function nextOf(query: SpotlightQuery, untilMilliseconds: number): Promise<FoundRows> {
  const nodes = await query.next(untilMilliseconds);
  const found = new FoundRows(query.plan.volume, query.plan.attributes);
  for (const [index, node] of nodes.entries()) {
    if (await found.add(node)) continue;
    query.putBack(nodes.slice(index));
    break;
  }
  return found;
}

/** `closeQueryForContext:` */
export function closeQuery(call: RpcCall): SpotlightValue[] {
  if (!call.session.spotlight.close(contextOf(call)))
    throw new AfpError("kFPMiscErr", "no such query is open");
  return [[done]];
}

function contextOf({ context }: RpcCall): QueryContext {
  if (context === undefined) throw new AfpError("kFPMiscErr", "the call names no query");
  return context;
}

/** Undefined for a query that can't be understood, or that doesn't say what to tell of its results. */
async function planOf(call: RpcCall, parameters: SpotlightDictionary): Promise<QueryPlan | undefined> {
  const query = textOf(valueOf(parameters, "kMDQueryString"));
  const attributes = textsOf(valueOf(parameters, "kMDAttributeArray"));
  const condition = query === undefined ? undefined : conditionOf(query, call);
  const scope = valueOf(parameters, "kMDScopeArray");
  const paths = scope === undefined ? [] : textsOf(scope);
  if (attributes === undefined || condition === undefined || paths === undefined) return undefined;
  const scopes = await scopesOf(call.volume, paths);
  const items = itemsOf(valueOf(parameters, "kMDQueryItemArray"));
  return { volume: call.volume, condition, attributes, scopes, items };
}

function conditionOf(query: string, { session }: RpcCall): Condition | undefined {
  try {
    return new Condition(parseQuery(query, session.clock.nowMilliseconds()));
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** Ids, or a list of lists of them; an empty one asks for nothing special. */
function itemsOf(value: SpotlightValue | undefined): readonly Cnid[] | undefined {
  const lists = isArray(value) ? value : [value];
  const items = lists.flatMap((list) => ofKind(list, "cnids")?.cnids ?? []);
  return items.length === 0 ? undefined : items;
}

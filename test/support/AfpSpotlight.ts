import { FPSpotlightRPC } from "../../src/afp/commands/FPSpotlightRPC.ts";
import type { VolumeId } from "../../src/afp/fields/index.ts";
import type { ResultCode } from "../../src/afp/resultCode.ts";
import { readMessage } from "../../src/afp/spotlight/readMessage.ts";
import {
  dictionaryOf,
  isArray,
  ofKind,
  type SpotlightCnids,
  type SpotlightValue,
  textOf,
} from "../../src/afp/spotlight/SpotlightValue.ts";
import { writeMessage } from "../../src/afp/spotlight/writeMessage.ts";
import type { Cnid } from "../../src/volume/index.ts";
import type { AfpCaller } from "./AfpCaller.ts";
import { AfpFailure } from "./AfpFailure.ts";

const rpc = 3;
const usualFlags = 0x8004;
const replyHeadBytes = 4;
/** What a fetch says where there may be more. */
const goesOn = 35n;

/** One reply of a search. */
export interface FoundBatch {
  goesOn: boolean;
  cnids: readonly Cnid[];
  rows: readonly (readonly SpotlightValue[])[];
}

/** Spotlight on a volume as a Mac uses it. */
export class AfpSpotlight {
  readonly #afp: AfpCaller;
  readonly #volumeId: VolumeId;

  constructor(afp: AfpCaller, volumeId: VolumeId) {
    this.#afp = afp;
    this.#volumeId = volumeId;
  }

  /** Sends a call; the reply's values or, of a refused one, the result. */
  async ask(
    name: string,
    context: bigint,
    ...more: readonly SpotlightValue[]
  ): Promise<ResultCode | SpotlightValue[]> {
    const message = writeMessage([[[name, context, context], ...more]]);
    const request = { volumeId: this.#volumeId, flags: usualFlags, call: rpc, message };
    const { result, reply } = await this.#afp.ask(FPSpotlightRPC, request);
    if (result !== "kFPNoErr" || reply === undefined) return result;
    return readMessage(reply.subarray(replyHeadBytes));
  }

  /** As `ask`, for calls that have to succeed. */
  async call(name: string, context: bigint, ...more: readonly SpotlightValue[]): Promise<SpotlightValue[]> {
    const answer = await this.ask(name, context, ...more);
    if (typeof answer === "string") throw new AfpFailure(name, answer);
    return answer;
  }

  /** Whether the server took the query. */
  async open(
    query: string,
    context: bigint,
    more: Readonly<Record<string, SpotlightValue>> = {},
  ): Promise<boolean> {
    const parameters = { kMDQueryString: query, kMDAttributeArray: ["kMDItemFSName"], ...more };
    const [answer] = await this.call("openQueryWithParams:forContext:", context, dictionaryOf(parameters));
    return isArray(answer) && answer[0] === 0n;
  }

  async fetch(context: bigint): Promise<FoundBatch> {
    const [answer] = await this.call("fetchQueryResultsForContext:", context, dictionaryOf({}));
    const [state, cnids, metadata] = isArray(answer) ? answer : [];
    return { goesOn: state === goesOn, ...rowsOf(cnids, metadata) };
  }

  async close(context: bigint): Promise<void> {
    await this.call("closeQueryForContext:", context, dictionaryOf({}));
  }

  /** Names of all that a query finds, in order. */
  async names(query: string, more: Readonly<Record<string, SpotlightValue>> = {}): Promise<string[]> {
    const context = 77n;
    if (!(await this.open(query, context, more))) throw new Error(`refused: ${query}`);
    const names: (string | undefined)[] = [];
    let batch: FoundBatch;
    do {
      batch = await this.fetch(context);
      names.push(...batch.rows.map(([name]) => textOf(name)));
    } while (batch.goesOn);
    await this.close(context);
    return names.map((name) => name ?? "(none)").toSorted();
  }

  /** Values of attributes of one node. */
  async attributes(cnid: Cnid, names: readonly string[]): Promise<readonly SpotlightValue[]> {
    const call = "fetchAttributes:forOIDArray:context:";
    const [answer] = await this.call(call, 1n, names, idOf(cnid));
    const [, cnids, metadata] = isArray(answer) ? answer : [];
    return rowsOf(cnids, metadata).rows[0] ?? [];
  }
}

/** A list of one id, as an argument. */
export function idOf(cnid: Cnid): SpotlightCnids {
  return { kind: "cnids", cnids: [cnid], purpose: 0x0fec, context: 1 };
}

function rowsOf(cnids: SpotlightValue | undefined, metadata: SpotlightValue | undefined) {
  const [list] = ofKind(metadata, "fileMetadata")?.values ?? [];
  const [, ...rows] = isArray(list) ? list : [];
  return { cnids: ofKind(cnids, "cnids")?.cnids ?? [], rows: rows.map((row) => (isArray(row) ? row : [])) };
}

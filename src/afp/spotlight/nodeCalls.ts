import type { VolumeNode } from "../../volume/index.ts";
import { AfpError } from "../command.ts";
import { attributeNames } from "./attributes.ts";
import { FoundRows } from "./FoundRows.ts";
import { idList } from "./idList.ts";
import { findIfThere } from "./rootPath.ts";
import type { RpcCall } from "./RpcCall.ts";
import { batchNodes } from "./SpotlightQuery.ts";
import { ofKind, type SpotlightValue, valueOf } from "./SpotlightValue.ts";

const done = 0n;

/** `fetchAttributes:forOIDArray:context:` — values of attributes, by their names. */
export async function fetchAttributes(call: RpcCall): Promise<SpotlightValue[]> {
  const names = call.texts(0);
  if (names === undefined) throw new AfpError("kFPMiscErr", "no attribute is named");
  const found = new FoundRows(call.volume, names);
  for (const node of await nodesOf(call, 1)) {
    if (!(await found.add(node))) throw new AfpError("kFPMiscErr", "too much for one reply");
  }
  return [[done, ...found.values("attributes", call.context)]];
}

/** `fetchAttributeNamesForOIDArray:context:` — the attributes that there are. */
export async function fetchAttributeNames(call: RpcCall): Promise<SpotlightValue[]> {
  const nodes = await nodesOf(call, 0);
  const cnids = nodes.map(({ cnid }) => cnid);
  const ids = idList("attributes", cnids, call.context);
  return [[done, ids, { kind: "fileMetadata", values: nodes.map(() => attributeNames) }]];
}

/** `storeAttributes:forOIDArray:context:` — what a file system keeps of them is the date of the last change. */
export async function storeAttributes(call: RpcCall): Promise<SpotlightValue[]> {
  const changes = call.dictionary(0);
  if (changes === undefined) throw new AfpError("kFPMiscErr", "no attribute is named");
  const nodes = await nodesOf(call, 1);
  const date = ofKind(valueOf(changes, "kMDItemFSContentChangeDate"), "date");
  if (date !== undefined) {
    for (const node of nodes) await call.volume.setParameters(node, { modified: date.milliseconds });
  }
  return [[done]];
}

/** What the ids of a call stand for; all of them have to be there. */
async function nodesOf(call: RpcCall, index: number): Promise<VolumeNode[]> {
  const cnids = call.cnids(index)?.cnids ?? [];
  if (cnids.length === 0 || cnids.length > batchNodes)
    throw new AfpError("kFPMiscErr", `${cnids.length} ids`);
  const nodes: VolumeNode[] = [];
  for (const cnid of cnids) {
    const node = await findIfThere(call.volume, cnid);
    if (node === undefined) throw new AfpError("kFPMiscErr", `no node has the id ${cnid}`);
    nodes.push(node);
  }
  return nodes;
}

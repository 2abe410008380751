import type { NodeParameters, ParameterName, SeenNode } from "../../volume/index.ts";
import { bytes, decode, struct, u16 } from "../../wire/codec.ts";
import { contentTypesOf } from "./contentTypes.ts";
import { posixName } from "./posixName.ts";
import type { SpotlightValue } from "./SpotlightValue.ts";

/** What is known of a node so far; what is undefined is not known yet. */
export interface Facts {
  /** As Macs write it, decomposed. */
  macName: string;
  kind: SeenNode["stat"]["kind"];
  stat?: SeenNode["stat"];
  /** As the client knows it. */
  path?: string;
  parameters?: Partial<NodeParameters>;
}

/** An attribute that a volume can tell of its nodes. */
export interface Attribute {
  /** Parameters of the node that it is made of. */
  needs: readonly ParameterName[];
  /** Null where the node has no such attribute, undefined where it is not known yet. */
  of(facts: Facts): SpotlightValue | undefined;
}

const finder = struct({ type: bytes(4), creator: bytes(4), flags: u16 });
const flagsOf = (finderInfo: Buffer) => decode(finder, finderInfo).flags;
const invisibleFlag = 0x4000;
const labelFlags = 0x000e;

const macName: Attribute = { needs: [], of: (facts) => facts.macName };
const posix: Attribute = { needs: [], of: (facts) => posixName(facts.macName) };
const changed: Attribute = fromStat((stat) => date(stat.modifiedMilliseconds));
const created: Attribute = fromParameter("created", (milliseconds) => date(milliseconds));
const size: Attribute = fromStat((stat) => (stat.kind === "directory" ? null : BigInt(stat.dataBytes)));

const attributes: Readonly<Record<string, Attribute>> = {
  kMDItemFSName: posix,
  _kMDItemFileName: posix,
  kMDItemDisplayName: macName,
  kMDItemPath: { needs: [], of: ({ path }) => path },
  kMDItemFSSize: size,
  kMDItemLogicalSize: size,
  kMDItemFSContentChangeDate: changed,
  kMDItemContentModificationDate: changed,
  kMDItemFSCreationDate: created,
  kMDItemContentCreationDate: created,
  kMDItemFSOwnerUserID: fromStat((stat) => BigInt(stat.uid)),
  kMDItemFSOwnerGroupID: fromStat((stat) => BigInt(stat.gid)),
  kMDItemFSNodeCount: fromParameter("offspringCount", (count, { kind }) =>
    kind === "directory" ? BigInt(count) : null,
  ),
  kMDItemFSInvisible: fromParameter("finderInfo", (info) => (flagsOf(info) & invisibleFlag) !== 0),
  kMDItemFSLabel: fromParameter("finderInfo", (info) => BigInt((flagsOf(info) & labelFlags) >> 1)),
};

/** What a query may ask besides; a Mac knows better by itself which type a file has. */
const onlyAsked: Readonly<Record<string, Attribute>> = {
  "*": macName,
  "**": macName,
  kMDItemContentType: { needs: [], of: (facts) => contentTypesOf(facts.macName, facts.kind)[0] ?? null },
  kMDItemContentTypeTree: { needs: [], of: (facts) => contentTypesOf(facts.macName, facts.kind) },
};

/** Attributes that are told of nodes. */
export const attributeNames: readonly string[] = Object.keys(attributes);

/** Undefined for one that nothing is told of. */
export function attributeNamed(name: string): Attribute | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** As `attributeNamed`, for a query. */
export function askedAttributeNamed(name: string): Attribute | undefined {
  return Object.hasOwn(onlyAsked, name) ? onlyAsked[name] : attributeNamed(name);
}

function fromStat(value: (stat: SeenNode["stat"]) => SpotlightValue): Attribute {
  return { needs: [], of: ({ stat }) => stat && value(stat) };
}

function fromParameter<Name extends ParameterName>(
  name: Name,
  value: (parameter: NodeParameters[Name], facts: Facts) => SpotlightValue,
): Attribute {
  return {
    needs: [name],
    of: (facts) => facts.parameters && value(facts.parameters[name] as NodeParameters[Name], facts),
  };
}

function date(milliseconds: number | undefined): SpotlightValue {
  return milliseconds === undefined ? null : { kind: "date", milliseconds };
}

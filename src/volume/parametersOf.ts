import { FileError } from "../storage/FileError.ts";
import type { Metadata } from "../storage/Metadata.ts";
import { attributeBits } from "./attributes.ts";
import { shownAttributes, shownFinderInfo } from "./finderInfo.ts";
import type { AccessRights, NodeParameters, ParameterName, Rights } from "./NodeParameters.ts";
import { prodosInfoOf } from "./prodosInfo.ts";
import { accessRightsOf } from "./rights.ts";
import { shownMode } from "./shownMode.ts";
import { isMissing } from "./statIfThere.ts";
import { metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { SeenNode, VolumeNode } from "./VolumeNode.ts";

const setGroupIdBit = 0o2000;

type Parts = Pick<
  VolumeParts,
  "store" | "hasAccessLists" | "settings" | "account" | "look" | "folders" | "shown"
>;

/** The parameters of one node, with no more work than the wanted ones need. */
export function parametersOf(
  parts: Parts,
  node: VolumeNode,
  wanted: readonly ParameterName[],
): Partial<NodeParameters> {
  const question = new Question(parts, node);
  const parameters: Partial<Record<ParameterName, unknown>> = {};
  for (const name of wanted) parameters[name] = answers[name](question);
  return parameters as Partial<NodeParameters>;
}

/** What several parameters are made of, looked up at most once. */
class Question {
  readonly parts: Parts;
  readonly node: VolumeNode;
  #metadata: { is: Metadata | undefined } | undefined;
  #finderInfo: Buffer | undefined;
  #rights: AccessRights | undefined;
  #mode: number | undefined;

  constructor(parts: Parts, node: VolumeNode) {
    this.parts = parts;
    this.node = node;
  }

  get metadata(): Metadata | undefined {
    this.#metadata ??= { is: metadataOf(this.parts, this.node) };
    return this.#metadata.is;
  }

  get finderInfo(): Buffer {
    this.#finderInfo ??= shownFinderInfo(this.node, this.metadata, this.parts.look);
    return this.#finderInfo;
  }

  get mode(): number {
    this.#mode ??= shownMode(this.parts, this.node);
    return this.#mode;
  }

  get rights(): AccessRights {
    this.#rights ??= accessRightsOf(
      { ...this.node.stat, mode: this.mode },
      this.parts.account,
      effectiveRights(this.parts, this.node),
    );
    return this.#rights;
  }
}

const answers: { [Name in ParameterName]: (question: Question) => NodeParameters[Name] } = {
  attributes: ({ parts, node, finderInfo, metadata }) =>
    shownAttributes(node, finderInfo, metadata) | openForkBits(parts, node),
  parentDid: ({ node }) => node.parent,
  created: ({ node, metadata }) => metadata?.createdMilliseconds ?? bornOf(node),
  modified: ({ node }) => node.stat.modifiedMilliseconds,
  backedUp: ({ metadata }) => metadata?.backedUpMilliseconds,
  finderInfo: ({ finderInfo }) => finderInfo,
  longName: ({ parts, node }) => parts.shown.longNameOf(node),
  nodeId: ({ node }) => node.cnid,
  utf8Name: ({ parts, node }) => parts.shown.utf8NameOf(node),
  dataBytes: ({ node }) => (node.stat.kind === "directory" ? 0 : node.stat.dataBytes),
  resourceBytes: ({ parts, node }) => (node.stat.kind === "file" ? resourceBytesOf(parts, node) : 0),
  offspringCount: ({ parts, node }) => (node.stat.kind === "directory" ? parts.folders.countOf(node) : 0),
  ownerId: ({ node }) => node.stat.uid,
  groupId: ({ node }) => node.stat.gid,
  accessRights: ({ rights }) => rights,
  unixPrivileges: ({ node: { stat }, mode, rights }) => ({
    uid: stat.uid,
    gid: stat.gid,
    // A folder's set-gid bit is the server's business; a client that saw it would send it back.
    mode: stat.kind === "directory" ? mode & ~setGroupIdBit : mode,
    rights,
  }),
  prodosInfo: ({ node, finderInfo }) => prodosInfoOf(node, finderInfo),
};

/** A node is never younger than its last change: so a Mac wants it. */
export function bornOf({ stat }: SeenNode): number {
  return Math.min(stat.bornMilliseconds, stat.modifiedMilliseconds);
}

/** The attribute bits that say which forks are open, in any session. */
export function openForkBits({ store }: Pick<Parts, "store">, node: SeenNode): number {
  if (node.stat.kind !== "file") return 0;
  try {
    const { data, resource } = store.openForks(node.path);
    return (data ? attributeBits.dataForkOpen : 0) | (resource ? attributeBits.resourceForkOpen : 0);
  } catch (error) {
    if (error instanceof FileError && error.kind === "accessDenied") return 0;
    throw error;
  }
}

/** As far as the user may know. */
export function resourceBytesOf({ store }: Pick<Parts, "store">, node: SeenNode): number {
  try {
    return store.resourceBytes(node.path);
  } catch (error) {
    if (isMissing(error) || (error instanceof FileError && error.kind === "accessDenied")) return 0;
    throw error;
  }
}

function effectiveRights({ store }: Parts, node: VolumeNode): Rights | undefined {
  try {
    return store.rightsOf(node.path);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

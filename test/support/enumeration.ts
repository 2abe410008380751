import type { Dialect } from "../../src/afp/fields/index.ts";
import type { NodeParameters } from "../../src/volume/index.ts";
import type { NodeBitmaps } from "./nodeBits.ts";

/** A node as FPEnumerateExt2 or FPGetFileDirParms tells of it. */
export interface ListedNode {
  kind: "file" | "directory";
  parameters: Partial<NodeParameters>;
}

const directoryFlag = 0x80;

/** The parameters of a node of that kind behind its bitmaps. */
export function listedNode(
  dialect: Dialect,
  bitmaps: NodeBitmaps,
  kind: ListedNode["kind"],
  parameters: Uint8Array,
): ListedNode {
  const layout = kind === "file" ? dialect.file(bitmaps.file) : dialect.directory(bitmaps.directory);
  return { kind, parameters: layout.decode(parameters) };
}

/** The entries of one reply: with heads of two bytes in FPEnumerate, of four in its successors. */
export function listedNodes(
  dialect: Dialect,
  bitmaps: NodeBitmaps,
  entries: Buffer,
  headBytes: 2 | 4,
): ListedNode[] {
  const nodes: ListedNode[] = [];
  const kindAt = headBytes / 2;
  let end: number;
  for (let at = 0; at < entries.length; at = end) {
    end = at + (headBytes === 2 ? entries.readUInt8(at) : entries.readUInt16BE(at));
    if (end < at + headBytes || end > entries.length || end % 2 === 1) {
      throw new Error(`a broken entry at ${at}: ${entries.subarray(at, at + headBytes).toString("hex")}`);
    }
    const kind = (entries.readUInt8(at + kindAt) & directoryFlag) === 0 ? "file" : "directory";
    nodes.push(listedNode(dialect, bitmaps, kind, entries.subarray(at + headBytes, end)));
  }
  return nodes;
}

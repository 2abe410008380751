import type { Dialect } from "../../src/afp/fields/index.ts";
import type { NodeParameters } from "../../src/volume/index.ts";

/** A node as FPEnumerateExt2 or FPGetFileDirParms tells of it. */
export interface ListedNode {
  kind: "file" | "directory";
  parameters: Partial<NodeParameters>;
}

const entryHeadBytes = 4;
const directoryFlag = 0x80;

/** The parameters of a node of that kind behind its bitmaps. */
export function listedNode(
  dialect: Dialect,
  bitmaps: { file: number; directory: number },
  kind: ListedNode["kind"],
  parameters: Uint8Array,
): ListedNode {
  const layout = kind === "file" ? dialect.file(bitmaps.file) : dialect.directory(bitmaps.directory);
  return { kind, parameters: layout.decode(parameters) };
}

/** The entries of one FPEnumerateExt or FPEnumerateExt2 reply. */
export function listedNodes(
  dialect: Dialect,
  bitmaps: { file: number; directory: number },
  entries: Buffer,
): ListedNode[] {
  const nodes: ListedNode[] = [];
  for (let at = 0; at < entries.length; at += entries.readUInt16BE(at)) {
    const end = at + entries.readUInt16BE(at);
    if (end < at + entryHeadBytes || end > entries.length || end % 2 === 1) {
      throw new Error(
        `a broken entry at ${at}: ${entries.subarray(at, at + entryHeadBytes).toString("hex")}`,
      );
    }
    const kind = (entries.readUInt8(at + 2) & directoryFlag) === 0 ? "file" : "directory";
    nodes.push(listedNode(dialect, bitmaps, kind, entries.subarray(at + entryHeadBytes, end)));
  }
  return nodes;
}

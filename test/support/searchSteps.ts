import { FPCatSearch } from "../../src/afp/commands/FPCatSearch.ts";
import { FPCatSearchExt } from "../../src/afp/commands/FPCatSearchExt.ts";
import type { CatalogPosition, SearchedKinds, SearchSpec } from "../../src/afp/fields/index.ts";
import { AfpFailure } from "./AfpFailure.ts";
import type { AfpVolume } from "./AfpVolume.ts";
import { type ListedNode, listedNode } from "./enumeration.ts";

/** A search as a client means it. */
export interface Question {
  kinds: SearchedKinds;
  /** What both halves hold. */
  bits: number;
  isPartial?: boolean;
  lower: Partial<SearchSpec>;
  upper: Partial<SearchSpec>;
}

const partialNameBit = 0x8000_0000;
/** Parent and long name, which either form tells. */
const toldBits = 0x0042;

/** Goes through a whole search, one answer after another; before AFP 3 in the old form. */
export async function* searchSteps(
  volume: AfpVolume,
  { kinds, bits, isPartial = false, lower, upper }: Question,
  { reqMatches = 1000, told = toldBits } = {},
): AsyncGenerator<ListedNode[]> {
  const command = volume.version < 30 ? FPCatSearch : FPCatSearchExt;
  const layout = volume.dialect.search(kinds, bits);
  const bitmaps = { file: kinds === "directories" ? 0 : told, directory: kinds === "files" ? 0 : told };
  const question = {
    volumeId: volume.id,
    reqMatches,
    fileBitmap: bitmaps.file,
    directoryBitmap: bitmaps.directory,
    reqBitmap: (bits | (isPartial ? partialNameBit : 0)) >>> 0,
    lower: layout.encode(lower),
    upper: layout.encode(upper),
  };
  let position: CatalogPosition | undefined;
  for (let isOver = false; !isOver;) {
    const { result, reply } = await volume.afp.ask(command, { ...question, position });
    if (reply === undefined || (result !== "kFPNoErr" && result !== "kFPEOFErr"))
      throw new AfpFailure(command.name, result);
    isOver = result === "kFPEOFErr";
    ({ position } = reply);
    const nodes = entriesOf(volume, bitmaps, reply.entries, command === FPCatSearch ? 2 : 4);
    if (nodes.length !== reply.count) throw new Error(`${nodes.length} entries, ${reply.count} counted`);
    yield nodes;
  }
}

/** Entries whose lengths leave their heads out, of two bytes in the old form, of four in the new. */
function entriesOf(
  { dialect }: AfpVolume,
  bitmaps: { file: number; directory: number },
  entries: Buffer,
  headBytes: 2 | 4,
): ListedNode[] {
  const nodes: ListedNode[] = [];
  const kindAt = headBytes / 2;
  for (let at = 0; at < entries.length;) {
    const start = at + headBytes;
    const end = start + (headBytes === 2 ? entries.readUInt8(at) : entries.readUInt16BE(at));
    if (end > entries.length || end % 2 === 1) throw new Error(`a broken entry at ${at}`);
    const kind = entries.readUInt8(at + kindAt) === 0 ? "file" : "directory";
    nodes.push(listedNode(dialect, bitmaps, kind, entries.subarray(start, end)));
    at = end;
  }
  return nodes;
}

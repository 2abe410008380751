import { type Cnid, FileError, type NodeParameters, type Pathname } from "../volume/index.ts";
import type { Volume, VolumeNode } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import { AfpError } from "./command.ts";
import { type EntryHeader, EnumeratePage } from "./EnumeratePage.ts";
import type { Layout, VolumeId } from "./fields/index.ts";
import { isDirectory, nodeLayout, parametersIfThere } from "./nodeParameters.ts";

/** What all three FPEnumerate commands ask. */
export interface EnumerateRequest {
  volumeId: VolumeId;
  did: Cnid;
  fileBitmap: number;
  directoryBitmap: number;
  reqCount: number;
  /** From 1. */
  startIndex: number;
  maxReply: number;
  path: Pathname;
}

/** In what the three commands differ. */
export interface EnumerateForm {
  header: EntryHeader;
  /**
   * The last index that fits into a request. No entry behind it is delivered: a client would go on at an index that
   * begins at 0 again, and list the directory for ever.
   */
  indexMax: number;
}

/** What all three FPEnumerate commands answer. */
export interface EnumerateReply {
  fileBitmap: number;
  directoryBitmap: number;
  actualCount: number;
  entries: Buffer;
}

/** Nodes that are looked at together at most. */
const nodesAtOnceMax = 512;

/** Lists a part of a directory: entries with parameters, as many as are wanted and fit. */
export async function enumerate(
  request: EnumerateRequest,
  session: AfpSession,
  { header, indexMax }: EnumerateForm,
): Promise<EnumerateReply> {
  const { volumeId, fileBitmap, directoryBitmap, reqCount, startIndex, maxReply } = request;
  const volume = session.volume(volumeId);
  if (fileBitmap === 0 && directoryBitmap === 0) throw new AfpError("kFPBitmapErr", "both bitmaps are 0");
  if (startIndex === 0) throw new AfpError("kFPParamErr", "the first entry has the index 1");
  // A bitmap of 0 leaves that kind of node out; its entries still count in the index.
  const layouts = {
    file: fileBitmap === 0 ? undefined : nodeLayout(session, volume, "file", fileBitmap),
    directory: directoryBitmap === 0 ? undefined : nodeLayout(session, volume, "directory", directoryBitmap),
  };
  const listing = await volume.enumerate(await findDirectory(request, volume, session), startIndex - 1);
  const page = new EnumeratePage(header, Math.min(maxReply, session.server.quantumBytes));

  let start = startIndex - 1;
  let nodesAtOnce = Math.min(reqCount, page.likelyEntriesMax, nodesAtOnceMax);
  while (start < Math.min(listing.count, indexMax) && page.count < reqCount && !page.isFull) {
    const nodes = await listing.nodes(start, Math.min(nodesAtOnce, indexMax - start));
    await fill(page, reqCount, volume, nodes, layouts);
    start += nodesAtOnce;
    // Many nodes of the kind that is left out: look further ahead.
    nodesAtOnce = Math.min(nodesAtOnce * 2, nodesAtOnceMax);
  }
  if (page.count === 0) throw new AfpError(page.isFull ? "kFPParamErr" : "kFPObjectNotFound");
  return { fileBitmap, directoryBitmap, actualCount: page.count, entries: page.finish() };
}

interface Layouts {
  file: Layout<NodeParameters> | undefined;
  directory: Layout<NodeParameters> | undefined;
}

async function fill(
  page: EnumeratePage,
  reqCount: number,
  volume: Volume,
  nodes: readonly VolumeNode[],
  layouts: Layouts,
): Promise<void> {
  for (const node of nodes) {
    if (page.count === reqCount || page.isFull) return;
    const layout = isDirectory(node) ? layouts.directory : layouts.file;
    if (layout === undefined) continue;
    const values = await parametersIfThere(volume, node, layout);
    if (values !== undefined) page.add(isDirectory(node), layout, values);
  }
}

async function findDirectory(
  { did, path }: EnumerateRequest,
  volume: Volume,
  session: AfpSession,
): Promise<VolumeNode> {
  const node = await session.find(volume, did, path).catch((error: unknown) => {
    if (error instanceof FileError && error.kind === "notFound") throw new AfpError("kFPDirNotFound");
    throw error;
  });
  if (!isDirectory(node)) throw new AfpError("kFPObjectTypeErr");
  return node;
}

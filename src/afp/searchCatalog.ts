import type { NodeParameters, Volume, VolumeNode } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import type { CatalogSearch, SearchAnswer } from "./CatalogSearch.ts";
import { AfpError, Refusal } from "./command.ts";
import type { EntryHeader } from "./EnumeratePage.ts";
import type { CatalogPosition, Layout, SearchedKinds, VolumeId } from "./fields/index.ts";
import { isDirectory, nodeLayout, parametersIfThere } from "./nodeParameters.ts";
import { searchCriteria } from "./searchCriteria.ts";
import { SearchPage } from "./SearchPage.ts";

/** What both FPCatSearch commands ask. */
export interface SearchRequest {
  volumeId: VolumeId;
  reqMatches: number;
  position: CatalogPosition | undefined;
  fileBitmap: number;
  directoryBitmap: number;
  reqBitmap: number;
  lower: Buffer;
  upper: Buffer;
}

/** How long one request looks; a client has its first answer well within a second. */
const sliceMilliseconds = 500;

const partialNameBit = 0x8000_0000;

/** The next of what a client searches for: kFPNoErr where there may be more, kFPEOFErr with the last. */
export async function searchCatalog(
  request: SearchRequest,
  session: AfpSession,
  header: EntryHeader,
): Promise<SearchAnswer> {
  const volume = session.volume(request.volumeId);
  const layouts = layoutsOf(request, session, volume);
  const search = await searchOf(request, session, volume);
  const again = request.position && search.answerAgain(request.position.step);
  if (again !== undefined) return again;
  try {
    const page = new SearchPage(header, request.reqMatches === 0 ? Infinity : request.reqMatches);
    await fill(page, search, layouts, session);
    const answer = answerOf(request, search, page);
    search.answered(answer);
    return answer;
  } catch (error) {
    session.searches.drop(search);
    throw error;
  }
}

function answerOf(
  { fileBitmap, directoryBitmap }: SearchRequest,
  search: CatalogSearch,
  page: SearchPage,
): SearchAnswer {
  const position = { token: search.token, step: search.step + 1 };
  const reply = { position, fileBitmap, directoryBitmap, count: page.count, entries: page.finish() };
  return search.isFinished ? new Refusal("kFPEOFErr", reply) : reply;
}

interface Layouts {
  file: Layout<NodeParameters>;
  directory: Layout<NodeParameters>;
}

/** A bitmap of 0 leaves that kind of node out. */
function layoutsOf(
  { fileBitmap, directoryBitmap }: SearchRequest,
  session: AfpSession,
  volume: Volume,
): Layouts {
  if (fileBitmap === 0 && directoryBitmap === 0) throw new AfpError("kFPBitmapErr", "both bitmaps are 0");
  return {
    file: nodeLayout(session, volume, "file", fileBitmap),
    directory: nodeLayout(session, volume, "directory", directoryBitmap),
  };
}

/** The search that the position is of, or a new one. */
async function searchOf(request: SearchRequest, session: AfpSession, volume: Volume): Promise<CatalogSearch> {
  const { fileBitmap, directoryBitmap, reqBitmap, lower, upper, position } = request;
  const criteria = searchCriteria(session.dialect, {
    kinds: kindsOf(request),
    bits: (reqBitmap & ~partialNameBit) >>> 0,
    isPartial: (reqBitmap & partialNameBit) !== 0,
    lower,
    upper,
  });
  const question = [
    fileBitmap,
    directoryBitmap,
    reqBitmap,
    lower.toString("hex"),
    upper.toString("hex"),
  ].join();
  if (position === undefined) return session.searches.begin(volume, question, await volume.search(criteria));
  const search = session.searches.find(volume, question, position);
  if (search === undefined)
    throw new AfpError("kFPCatalogChanged", "the session has no such search any more");
  return search;
}

function kindsOf({ fileBitmap, directoryBitmap }: SearchRequest): SearchedKinds {
  if (fileBitmap !== 0 && directoryBitmap !== 0) return "both";
  return fileBitmap !== 0 ? "files" : "directories";
}

async function fill(
  page: SearchPage,
  search: CatalogSearch,
  layouts: Layouts,
  { clock }: AfpSession,
): Promise<void> {
  const untilMilliseconds = clock.monotonicMilliseconds() + sliceMilliseconds;
  do {
    const nodes = await search.next({ untilMilliseconds, nodes: page.likelyEntriesMax });
    await add(page, search, layouts, nodes);
  } while (!page.isFull && !search.isFinished && clock.monotonicMilliseconds() < untilMilliseconds);
}

async function add(
  page: SearchPage,
  search: CatalogSearch,
  layouts: Layouts,
  nodes: readonly VolumeNode[],
): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    const layout = isDirectory(node) ? layouts.directory : layouts.file;
    const values = await parametersIfThere(search.volume, node, layout);
    if (values === undefined || page.add(isDirectory(node), layout, values)) continue;
    search.putBack(nodes.slice(index));
    return;
  }
}

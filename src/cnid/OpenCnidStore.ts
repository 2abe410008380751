import type { Cnid } from "./Cnid.ts";
import { type CnidService, type SeenNode, identifyNodesMax } from "./CnidService.ts";

/** The ids of one volume on the service's side, on disk or in memory. */
export interface OpenCnidStore extends CnidService {
  /** How many ids are known now. */
  readonly recordsCount: number;
  /** Everything is kept, in the best way that the store has; no call may follow. */
  close(): Promise<void>;
}

/** AFP's ids have 32 bits and -1 means none: the largest that is given is the one before it. */
export const cnidsEnd = 0xffff_ffff as Cnid;

/** A name on disk; file systems stop at 255 bytes, a few at 1,023. */
export const nameBytesMax = 1024;

/** All ids that a volume can ever have were given. */
export class CnidsExhausted extends Error {
  override readonly name = "CnidsExhausted";

  constructor() {
    super("this volume has no ids left: no new file or folder can be shown");
  }
}

/** Throws where a batch can't be answered, whatever the store knows. */
export function checkBatch(nodes: readonly SeenNode[]): void {
  if (nodes.length > identifyNodesMax) {
    throw new RangeError(`${nodes.length} nodes in a batch, at most ${identifyNodesMax} are allowed`);
  }
  for (const { name } of nodes) checkName(name);
}

/** Throws where a name is longer than a name on disk can be. */
export function checkName(name: string): void {
  // The cheap comparison first: a character takes at most three bytes a UTF-16 unit.
  if (name.length * 3 <= nameBytesMax) return;
  const bytes = Buffer.byteLength(name);
  if (bytes > nameBytesMax)
    throw new RangeError(`a name of ${bytes} bytes, at most ${nameBytesMax} are allowed`);
}

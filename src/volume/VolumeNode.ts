import type { Cnid } from "../cnid/Cnid.ts";
import type { NodeStat } from "../storage/FileStore.ts";

/** A node that was found; a snapshot, to be used within one request. */
export interface VolumeNode {
  cnid: Cnid;
  /** 1 for the root. */
  parent: Cnid;
  /** On disk; the root has the volume's name. */
  name: string;
  /** Inside the volume, for storage only. */
  path: string;
  stat: NodeStat;
  /** The UTF-8 name that the client asked by, where it is not decomposed as a Mac's is. */
  asked?: string;
}

/** A node that was seen, and has not been asked for its id. */
export type SeenNode = Pick<VolumeNode, "name" | "path" | "stat">;

/** Where something is to be made: a folder that exists, and a name in it. */
export interface Slot {
  directory: VolumeNode;
  /** On disk; "" where the path named the folder itself. */
  name: string;
  existing: VolumeNode | undefined;
}

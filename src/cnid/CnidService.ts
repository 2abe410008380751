import type { Cnid } from "./Cnid.ts";

/** A node as it was just seen on disk. */
export interface SeenNode {
  parent: Cnid;
  /** The name on disk, without a path. */
  name: string;
  device: bigint;
  inode: bigint;
  isDirectory: boolean;
}

/** No file system gives it to a node: the id of a record with it goes to whatever node of its kind takes its place. */
export const noInode = 0n;

/** What the catalogue knows of an id. */
export interface CnidRecord extends SeenNode {
  cnid: Cnid;
}

/**
 * The persistent ids of one volume. Every call waits and retries while the service is away and fails with
 * CnidServiceUnavailable when it stays away; it never answers as if the volume were empty.
 */
export interface CnidService {
  /**
   * The ids of nodes that are on disk now, in the same order: the known one by (parent, name) and (device, inode),
   * one that was renamed or moved behind our back found by (device, inode), else a new one. An id in a reply
   * survives the death of every process. At most `identifyNodesMax` nodes a call.
   */
  identify(nodes: readonly SeenNode[]): Promise<Cnid[]>;

  /** The last known place of an id, or undefined where it was never given or is forgotten. */
  resolve(cnid: Cnid): Promise<CnidRecord | undefined>;

  /** The id stays with a node that we renamed or moved; whatever id the new place had is forgotten. */
  moved(cnid: Cnid, to: SeenNode): Promise<void>;

  /** The node was deleted; its id is never given again. */
  forget(cnid: Cnid): Promise<void>;
}

export const identifyNodesMax = 4096;

/** The service could not be reached in time; nothing is known about the volume's ids just now. */
export class CnidServiceUnavailable extends Error {
  override readonly name = "CnidServiceUnavailable";
}

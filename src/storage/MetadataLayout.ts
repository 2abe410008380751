import type { AppleDoubleLayout } from "./appleDoubleLayouts.ts";
import type { NodeKind } from "./FileStore.ts";
import type { Metadata } from "./Metadata.ts";

/** Extended attributes as FileStore has them. */
export interface AttributeLayout {
  list(path: string): string[];
  get(path: string, name: string): Buffer;
  set(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void;
  remove(path: string, name: string): void;
}

/**
 * Where a volume keeps what is not the data fork (afp-protocol.md §7). Every path is inside the store; the
 * layout's own files are ordinary paths to it.
 */
export interface MetadataLayout {
  /** How a resource fork's file begins; undefined where none is kept. */
  readonly forkLayout: AppleDoubleLayout | undefined;
  /** The AppleDouble file with the resource fork of a node, whether it is there or not. */
  resourcePath(path: string): string | undefined;
  /** Makes the folder that has to be there before `resourcePath` can be. */
  prepare(path: string): void;

  /** Names that clients can't use. */
  isReserved(name: string): boolean;
  /** Whether an entry of a folder belongs to the store, not to the user. */
  hides(name: string, isInFolder: (name: string) => boolean): boolean;
  /**
   * Whether an entry that is not hidden may go with its folder all the same: an AppleDouble file without its
   * node.
   */
  isOrphan(path: string, name: string): boolean;

  /** The files and folders that belong to a node and are there, folders before what is in them. */
  companions(path: string, kind: NodeKind): string[];
  /** Where a companion has to go when its node goes there; undefined where it travels by itself. */
  movedCompanion(companion: string, from: string, to: string, kind: NodeKind): string | undefined;
  /** What the metadata takes on disk that is in no companion. */
  hiddenDiskBytes(path: string): number;

  readMetadata(path: string): Metadata | undefined;
  writeMetadata(path: string, metadata: Metadata): void;
  /**
   * After two files changed names with their resource forks: metadata and attributes that went along are at their
   * old paths again. Where that fails all is as before the call.
   */
  exchange(one: string, other: string): void;
  /** Writes the first metadata of a node that was made just now. */
  addMetadata(path: string, metadata: Metadata): void;
  readonly attributes: AttributeLayout;
}

/** Attributes that are Netatalk's, Bandstand's or Samba's own: clients neither see nor set them. */
export function isPrivateAttribute(name: string): boolean {
  return name.startsWith("org.netatalk.") || name === "DOSATTRIB";
}

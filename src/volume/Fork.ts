import type { ByteRange, ForkAccess, ForkKind } from "../storage/FileStore.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** One open fork of one session. */
export declare class Fork {
  readonly kind: ForkKind;
  readonly access: ForkAccess;
  /** The file as it is now, also after a rename or move. */
  node(): Promise<VolumeNode>;
  length(): number;
  read(into: Uint8Array, offset: number): number;
  /** Checks access, locks and space for the whole range before a byte is written; then `write` pieces, then `endWrite`. */
  beginWrite(offset: number, bytes: number): void | Promise<void>;
  write(piece: Uint8Array, offset: number): void;
  endWrite(): void;
  setLength(bytes: number): void | Promise<void>;
  sync(): Promise<void>;
  lock(range: ByteRange): void;
  unlock(range: ByteRange): void;
  close(): void;
}

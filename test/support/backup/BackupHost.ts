import type { ByteStream } from "../../../src/dsi/ByteStream.ts";
import type { Credentials } from "../loginClient.ts";

/** A server that a Mac backs up to, and the disk behind it. */
export interface BackupHost {
  /** The volume to open. */
  readonly volumeName: string;
  readonly credentials: Credentials;
  connect(): Promise<ByteStream>;
  /** The names in a folder of the volume as the server's machine sees it; metadata of the server's own left out. */
  names(path: string): string[];
  /** A plain file of the volume, as the server's machine sees it. */
  read(path: string): Buffer;
}

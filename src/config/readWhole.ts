import { constants } from "node:fs";
import { open } from "node:fs/promises";

import { fileBytesMax } from "./limits.ts";

/** What is in a file, or why nobody can tell. */
export type FileContent = { bytes: Uint8Array } | "missing" | { unreadable: string };

/** Reads up to one byte more than is used of any file: whoever decodes it then sees that it is too large. */
export async function readWhole(file: string): Promise<FileContent> {
  try {
    // Opening a pipe would otherwise wait for somebody to write into it.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return { unreadable: "it is not a plain file" };
      const bytes = Buffer.alloc(Math.min(stats.size, fileBytesMax) + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { bytes: bytes.subarray(0, length) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return code === "ENOENT" || code === "ENOTDIR" ? "missing" : { unreadable: code };
  }
}

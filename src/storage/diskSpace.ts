import { statfsSync } from "node:fs";
import { attempt } from "./errno.ts";
import type { DiskSpace } from "./FileStore.ts";
import type { RootFolder } from "./RootFolder.ts";

/** The room of the file system that a store is on. */
export function diskSpace(root: RootFolder): DiskSpace {
  const stat = attempt("", () => statfsSync(root.folder("")));
  return {
    blockBytes: stat.bsize,
    totalBytes: stat.blocks * stat.bsize,
    freeBytes: stat.bavail * stat.bsize,
  };
}

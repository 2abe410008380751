import fs from "node:fs";
import path from "node:path";
import type { VolumeSettings } from "../../../src/volume/index.ts";
import { folderDisk, testAccount } from "../testVolume.ts";
import type { MemoryDuplexSettings } from "../memoryDuplex.ts";
import { MemoryHost } from "./MemoryHost.ts";
import { namesIn } from "./processHost.ts";

/** A server in memory whose volume is a folder of its own, taken away by `remove`. */
export interface FolderHost {
  host: MemoryHost;
  path: string;
  remove(): void;
}

export function folderHost(
  metadata: VolumeSettings["metadata"] = "auto",
  duplex: MemoryDuplexSettings = {},
): FolderHost {
  const folder = folderDisk(metadata);
  const host = new MemoryHost({
    account: testAccount,
    duplex,
    disk: {
      open: (account) => folder.open({ isTimeMachine: true }, { account }).volume,
      names: (inside) => namesIn(path.join(folder.path, inside)),
      read: (file) => fs.readFileSync(path.join(folder.path, file)),
    },
  });
  return { host, path: folder.path, remove: () => folder.remove() };
}

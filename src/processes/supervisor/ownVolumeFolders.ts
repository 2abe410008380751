import fs from "fs-extra";
import path from "node:path";
import type { ServerConfig } from "../../config/ServerConfig.ts";
import { makeFolders } from "../../state/makeFolders.ts";
import type { Owner } from "../../state/StateFolder.ts";

/**
 * Makes the folders of volumes whose path is relative, and gives them to the service user: they are the checkout's
 * own. Every other folder is its owner's to make.
 */
export function makeOwnVolumeFolders(config: ServerConfig, service: Owner | undefined): void {
  for (const server of config.servers) {
    for (const volume of server.volumes) {
      if (path.isAbsolute(volume.path) || /^~|\$/.test(volume.path)) continue;
      makeFolder(path.resolve(path.dirname(volume.file), volume.path), service);
    }
  }
}

function makeFolder(folder: string, service: Owner | undefined): void {
  if (fs.pathExistsSync(folder)) return;
  makeFolders(folder, 0o755);
  if (service !== undefined) fs.chownSync(folder, service.uid, service.gid);
}

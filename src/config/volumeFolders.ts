import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { Problem, ServerConfig, VolumeTemplate } from "./ServerConfig.ts";

/** Looks whether the folders of volumes that are the same for everybody are there. */
export async function checkVolumeFolders(config: ServerConfig): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const volumes = new Set(config.servers.flatMap((server) => server.volumes));
  for (const volume of volumes) {
    if (/^~|\$/.test(volume.path)) continue;
    const message = await whatIsWrong(resolve(dirname(volume.file), volume.path));
    if (message !== undefined) problems.push(problemAt(volume, message));
  }
  return problems;
}

async function whatIsWrong(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? undefined : `${path} is not a folder`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return code === "ENOENT" ? `the folder ${path} does not exist` : `${path} cannot be looked at (${code})`;
  }
}

/** A warning: a disk may be plugged in later. */
function problemAt({ file, line }: VolumeTemplate, message: string): Problem {
  return { severity: "warning", file, line, message, remedy: "make the folder, or mend the path" };
}

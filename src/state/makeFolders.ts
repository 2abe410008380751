import fs from "node:fs";
import path from "node:path";
import { isMissing } from "./atomicFile.ts";

/** Folders on the way are nobody's secret; only the last one has the caller's mode. */
const aboveMode = 0o755;

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never returns where the system has no
 * folders to give, as below /proc.
 */
export function makeFolders(folder: string, mode: number): void {
  try {
    fs.mkdirSync(folder, { mode });
  } catch (error) {
    if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const above = path.dirname(folder);
    if (!isMissing(error) || above === folder || fs.existsSync(above)) throw error;
    makeFolders(above, aboveMode);
    fs.mkdirSync(folder, { mode });
  }
}

import { stat } from "node:fs/promises";

/** Where the files are looked for when nobody says; the first one there counts. */
export const configFolders: readonly string[] = ["/etc/bandstand", "/etc/netatalk"];

/** The first of these folders that exists. */
export async function findConfigFolder(
  candidates: readonly string[] = configFolders,
): Promise<string | undefined> {
  for (const folder of candidates) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() === true) return folder;
  }
  return undefined;
}

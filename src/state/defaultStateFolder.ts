import os from "node:os";
import path from "node:path";

/** Where a server keeps its state when nobody says otherwise: root's and a user's. */
export function defaultStateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (process.geteuid?.() === 0) return "/var/lib/bandstand";
  return path.join(environment["XDG_STATE_HOME"] ?? path.join(os.homedir(), ".local/state"), "bandstand");
}

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Cnid } from "../../src/cnid/Cnid.ts";
import type { SeenNode } from "../../src/cnid/CnidService.ts";
import { CnidStore, type CnidStorePorts } from "../../src/cnid/CnidStore.ts";
import { systemClock } from "../../src/system/clock.ts";
import { silentLog } from "../../src/system/log.ts";

/** A folder of a test's own, and what takes it away. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-"));
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** A store with everything real. */
export function openStore(folder: string, ports: Partial<CnidStorePorts> = {}): Promise<CnidStore> {
  return CnidStore.open(folder, { clock: systemClock, log: silentLog, ...ports });
}

/** A file as a session may see it: in the root, with an inode of its own. */
export function seen(name: string, inode: number, changes: Partial<SeenNode> = {}): SeenNode {
  return { parent: 2 as Cnid, name, device: 1n, inode: BigInt(inode), isDirectory: false, ...changes };
}

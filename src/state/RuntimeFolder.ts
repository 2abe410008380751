import { createHash } from "node:crypto";
import fs from "fs-extra";
import os from "node:os";
import path from "node:path";
import type { Owner } from "./StateFolder.ts";

/** Enough of a hash that two state folders never meet; a socket's whole path has to fit in 107 bytes. */
const hashDigits = 12;

/**
 * Where the processes of one server meet: short-lived, one for each state folder, so that the next start after a
 * crash finds and cleans it. Users' sessions may step through it, not look around.
 */
export class RuntimeFolder {
  readonly path: string;

  constructor(stateFolder: string) {
    const hash = createHash("sha256").update(stateFolder).digest("hex").slice(0, hashDigits);
    this.path = path.join(baseFolder(), `bandstand-${hash}`);
  }

  get cnidSocket(): string {
    return path.join(this.path, "cnid.sock");
  }

  /** Makes it anew; with `service`, that user may make sockets in it. */
  prepare(service: Owner | undefined): void {
    this.remove();
    fs.mkdirSync(this.path, { mode: 0o700 });
    if (service === undefined) return;
    fs.chmodSync(this.path, 0o711);
    fs.chownSync(this.path, service.uid, service.gid);
  }

  remove(): void {
    fs.removeSync(this.path);
  }
}

function baseFolder(): string {
  if (process.geteuid?.() === 0) return "/run";
  return process.env["XDG_RUNTIME_DIR"] ?? os.tmpdir();
}

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stands in every file and name that no client may see or change. */
export const canaryText = "canary-6d1f";
const epoch = new Date(0);

/** What is known of one node without opening it. */
type Look = readonly [path: string, ...facts: string[]];

/**
 * A folder with a volume in it and a tree around that: nothing of it may be read, changed, made or taken away. A file's
 * access time is older than its change, so reading it shows.
 */
export class Canary {
  readonly folder: string;
  readonly volume: string;
  readonly outside: string;
  readonly #before: readonly Look[];

  constructor() {
    this.folder = fs.mkdtempSync(join(tmpdir(), "bandstand-canary-"));
    this.volume = join(this.folder, "volume");
    this.outside = join(this.folder, "outside");
    fs.chmodSync(this.folder, 0o755);
    fs.mkdirSync(this.volume);
    fs.mkdirSync(join(this.outside, `d-${canaryText}`), { recursive: true });
    for (const name of ["file", "._file", "secret", `d-${canaryText}/file`]) {
      const at = join(this.outside, name);
      fs.writeFileSync(at, canaryText, { mode: 0o666 });
      fs.utimesSync(at, epoch, new Date());
    }
    fs.symlinkSync("file", join(this.outside, "link"));
    this.#before = this.#look();
  }

  /** What is otherwise than it was; nothing, if all is well. */
  changes(): string[] {
    const before = new Map(this.#before.map((look) => [look[0], JSON.stringify(look)]));
    const now = new Map(this.#look().map((look) => [look[0], JSON.stringify(look)]));
    const paths = new Set([...before.keys(), ...now.keys()]);
    return [...paths]
      .filter((path) => before.get(path) !== now.get(path))
      .map((path) => `${path}: ${before.get(path)} became ${now.get(path)}`);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #look(): Look[] {
    const looks: Look[] = [];
    const visit = (path: string): void => {
      const { ino, mode, nlink, uid, gid, size, atimeNs, mtimeNs, ctimeNs } = fs.lstatSync(path, {
        bigint: true,
      });
      const isFile = (mode & 0o170000n) === 0o100000n;
      const facts = [ino, mode, nlink, uid, gid, size, mtimeNs, ctimeNs, isFile ? atimeNs : 0n];
      looks.push([path, ...facts.map(String)]);
      if ((mode & 0o170000n) !== 0o040000n) return;
      for (const name of fs.readdirSync(path)) visit(join(path, name));
    };
    visit(this.outside);
    // Beside the volume nothing new may stand.
    looks.push([this.folder, ...fs.readdirSync(this.folder).toSorted()]);
    return looks;
  }
}

import fs from "node:fs";
import path from "node:path";
import { removeUnfinished } from "./atomicFile.ts";
import { makeFolders } from "./makeFolders.ts";

/** The user that a process runs as. */
export interface Owner {
  uid: number;
  gid: number;
}

/** One name of a path; the escaped key below uses no dots, so that it never meets a file of a store. */
const nameCharactersMax = 200;

/** Where the server keeps what it remembers, and what lies where in it. */
export class StateFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = path.resolve(folder);
  }

  /** Makes the folder itself, so that its lock can be taken before anything in it is touched. */
  make(): void {
    makeFolders(this.path, 0o700);
  }

  /**
   * Makes the folder and its rooms. With `service`, the rooms of the CNID service belong to that user, who may
   * step through the folder but not list it; without, all is for us alone.
   */
  prepare(service?: Owner): void {
    this.make();
    fs.chmodSync(this.path, service === undefined ? 0o700 : 0o711);
    removeUnfinished(this.path);
    for (const room of [this.cnidFolder, this.spaceFolder]) {
      makeFolders(room, 0o700);
      fs.chmodSync(room, 0o700);
      if (service !== undefined) fs.chownSync(room, service.uid, service.gid);
    }
  }

  get cnidFolder(): string {
    return path.join(this.path, "cnid");
  }

  get spaceFolder(): string {
    return path.join(this.path, "space");
  }

  /** The folder of one volume's ids. */
  cnidStoreFolder(storeKey: string): string {
    return path.join(this.cnidFolder, ...folderNames(storeKey));
  }

  /** The folder of one volume's ledger. */
  spaceLedgerFolder(storeKey: string): string {
    return path.join(this.spaceFolder, ...folderNames(storeKey));
  }

  get signatureFile(): string {
    return path.join(this.path, "afp_signature.conf");
  }

  get volumeUuidsFile(): string {
    return path.join(this.path, "afp_voluuid.conf");
  }

  get passwordFile(): string {
    return path.join(this.path, "passwd");
  }

  /** What makes unknown users look like known ones. */
  get loginSecretFile(): string {
    return path.join(this.path, "login.secret");
  }

  get lockFile(): string {
    return path.join(this.path, "lock");
  }
}

/** Folder names, one inside the other, that no other key has. */
function folderNames(storeKey: string): string[] {
  if (storeKey === "") throw new RangeError("a store's key is empty");
  const escaped = [...Buffer.from(storeKey, "utf8")].map(escapeByte).join("");
  const names: string[] = [];
  for (let start = 0; start < escaped.length; start += nameCharactersMax) {
    names.push(escaped.slice(start, start + nameCharactersMax));
  }
  return names;
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, "0")}`;
}

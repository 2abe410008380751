import fs from "node:fs";
import path from "node:path";
import { type Database, type RootDatabase, open } from "lmdb";
import { isMissing, syncFolder } from "../state/atomicFile.ts";
import { MalformedMessage } from "../wire/Reader.ts";
import { type Codec, decode, encode, struct, u32, u64 } from "../wire/codec.ts";
import { type Cnid, firstFreeCnid } from "./Cnid.ts";
import { bits64, cnid, flag, name } from "./cnidCodecs.ts";
import type { CnidRecord } from "./CnidService.ts";
import { CnidStoreDamaged } from "./cnidStoreErrors.ts";
import type { CnidChange, CnidTable } from "./CnidTable.ts";
import { checkLmdbFile, isLmdbDamage, pageBytes } from "./lmdbFile.ts";

/** The layout below; a store of another layout is left alone. */
const schemaVersion = 1;

/** Address space for a store at first; LMDB takes more as it grows. */
const mapBytes = 64 * 1024 * 1024;

const placeKey = struct({ parent: cnid, name });
const inodeKey = struct({ device: bits64, inode: bits64 });
const storedRecord = struct({ parent: cnid, device: bits64, inode: bits64, isDirectory: flag, name });
const metaKeys = {
  schema: Buffer.from("schema"),
  leaseEnd: Buffer.from("leaseEnd"),
  sequence: Buffer.from("sequence"),
} as const;

type BinaryDatabase = Database<Buffer, Buffer>;

/** One volume's ids in LMDB: three indexes, the lease of ids, and how far the journal is in them. */
export class CnidDatabase implements CnidTable {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #records: BinaryDatabase;
  readonly #places: BinaryDatabase;
  readonly #inodes: BinaryDatabase;
  readonly #meta: BinaryDatabase;

  private constructor(root: RootDatabase<Buffer, Buffer>) {
    this.#root = root;
    const indexNamed = (index: string): BinaryDatabase =>
      root.openDB<Buffer, Buffer>({ name: index, keyEncoding: "binary", encoding: "binary" });
    this.#records = indexNamed("records");
    this.#places = indexNamed("places");
    this.#inodes = indexNamed("inodes");
    this.#meta = indexNamed("meta");
  }

  /** Opens a store, or makes one where there is none. */
  static async open(file: string): Promise<CnidDatabase> {
    if (!fs.existsSync(file)) await CnidDatabase.#make(file);
    checkLmdbFile(file);
    return CnidDatabase.#use(file, (database) => {
      const found = database.#metaOf("schema", u32);
      if (found === schemaVersion) return;
      throw new Error(`the CNID store has version ${found}, this Bandstand reads version ${schemaVersion}`);
    });
  }

  /** A store appears under its name only when it is whole, so that one without a head is a damaged one. */
  static async #make(file: string): Promise<void> {
    const fresh = `${file}.new`;
    const freshLock = `${fresh}-lock`;
    for (const left of [fresh, freshLock]) fs.rmSync(left, { force: true });
    const database = await CnidDatabase.#use(fresh, (made) => made.#initialize());
    await database.close();
    fs.renameSync(fresh, file);
    fs.rmSync(freshLock, { force: true });
    syncFolder(path.dirname(file));
  }

  static async #use(
    file: string,
    begin: (database: CnidDatabase) => void | Promise<void>,
  ): Promise<CnidDatabase> {
    const root = openLmdb(file);
    try {
      const database = reading(() => new CnidDatabase(root));
      await begin(database);
      return database;
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  get recordsCount(): number {
    const stats: { entryCount?: number } = this.#records.getStats();
    return stats.entryCount ?? 0;
  }

  /** The first id that was not leased; none from here on was ever given. */
  get leaseEnd(): Cnid {
    return this.#metaOf("leaseEnd", cnid);
  }

  /** The last entry of the journal that is in here. */
  get sequence(): number {
    return this.#metaOf("sequence", u64);
  }

  record(id: Cnid): CnidRecord | undefined {
    const bytes = reading(() => this.#records.getBinary(encode(cnid, id)));
    return bytes === undefined ? undefined : { cnid: id, ...decodeStored(storedRecord, bytes) };
  }

  idAt(parent: Cnid, nodeName: string): Cnid | undefined {
    return this.#idIn(this.#places, encode(placeKey, { parent, name: nodeName }));
  }

  idOfInode(device: bigint, inode: bigint): Cnid | undefined {
    return this.#idIn(this.#inodes, encode(inodeKey, { device, inode }));
  }

  /** Resolves when the changes up to that entry of the journal are on stable storage. */
  async commit(changes: readonly CnidChange[], sequence: number): Promise<void> {
    await this.#write(() => {
      for (const change of changes) this.#apply(change);
      // Behind the changes: what is marked as here has to be here.
      handled(this.#meta.put(metaKeys.sequence, encode(u64, sequence)));
    });
  }

  /** Resolves when no id before `end` can be leased again, whatever happens. */
  async lease(end: Cnid): Promise<void> {
    await this.#write(() => handled(this.#meta.put(metaKeys.leaseEnd, encode(cnid, end))));
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  async #initialize(): Promise<void> {
    await this.#write(() => {
      handled(this.#meta.put(metaKeys.leaseEnd, encode(cnid, firstFreeCnid)));
      handled(this.#meta.put(metaKeys.sequence, encode(u64, 0)));
      handled(this.#meta.put(metaKeys.schema, encode(u32, schemaVersion)));
    });
  }

  #apply(change: CnidChange): void {
    switch (change.kind) {
      case "put": {
        const { record } = change;
        const id = encode(cnid, record.cnid);
        handled(this.#records.put(id, encode(storedRecord, record)));
        handled(this.#places.put(encode(placeKey, record), id));
        handled(this.#inodes.put(encode(inodeKey, record), id));
        break;
      }
      case "dropPlace":
        handled(this.#places.remove(encode(placeKey, change)));
        break;
      case "dropInode":
        handled(this.#inodes.remove(encode(inodeKey, change)));
        break;
      case "dropRecord":
        handled(this.#records.remove(encode(cnid, change.cnid)));
        break;
    }
  }

  async #write(lay: () => void): Promise<void> {
    try {
      await this.#root.batch(lay);
    } catch (error) {
      throw await commitErrorOf(error);
    }
    this.#root.resetReadTxn();
  }

  #idIn(index: BinaryDatabase, key: Buffer): Cnid | undefined {
    const bytes = reading(() => index.getBinary(key));
    return bytes === undefined ? undefined : decodeStored(cnid, bytes);
  }

  #metaOf<T>(key: keyof typeof metaKeys, codec: Codec<T>): T {
    const bytes = reading(() => this.#meta.getBinary(metaKeys[key]));
    if (bytes === undefined) throw new CnidStoreDamaged(`it has no ${key}`);
    return decodeStored(codec, bytes);
  }
}

function openLmdb(file: string): RootDatabase<Buffer, Buffer> {
  // A constant of its own, as lmdb's types do not know `safeRestore`.
  const options = {
    path: file,
    noSubdir: true,
    maxDbs: 4,
    mapSize: mapBytes,
    pageSize: pageBytes,
    maxReaders: 1024,
    overlappingSync: false,
    safeRestore: true,
    // All writes come in batches of our own; lmdb's, one each turn, fail with a promise that nobody can see.
    eventTurnBatching: false,
  };
  return reading(() => open<Buffer, Buffer>(options));
}

/** Looks something up; what LMDB says about a bad file is said in our words. */
function reading<T>(get: () => T): T {
  try {
    return get();
  } catch (error) {
    if (isLmdbDamage(error)) throw new CnidStoreDamaged("LMDB cannot read it", { cause: error });
    throw error;
  }
}

function decodeStored<T>(codec: Codec<T>, bytes: Buffer): T {
  try {
    return decode(codec, bytes);
  } catch (error) {
    if (error instanceof MalformedMessage)
      throw new CnidStoreDamaged("an entry of it is torn", { cause: error });
    throw error;
  }
}

/** A write of a batch fails with its batch: nobody waits for it alone. */
function handled(write: Promise<boolean>): void {
  write.catch(() => {});
}

/** What is behind LMDB's "commit failed". */
async function commitErrorOf(error: unknown): Promise<Error> {
  if (error instanceof Error && "commitError" in error) {
    try {
      await error.commitError;
    } catch (cause) {
      if (isLmdbDamage(cause)) return new CnidStoreDamaged("LMDB cannot write it", { cause });
      return cause instanceof Error ? cause : error;
    }
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** Takes a damaged store's files out of the way, all under names that are never opened. */
export function setAside(files: readonly string[], suffix: string): void {
  for (const file of files) {
    try {
      fs.renameSync(file, `${file}${suffix}`);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

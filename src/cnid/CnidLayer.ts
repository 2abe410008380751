import type { Cnid } from "./Cnid.ts";
import type { CnidRecord } from "./CnidService.ts";
import type { ChangingCnidTable, CnidChange, CnidTable } from "./CnidTable.ts";

/** A table in memory: alone, or as a layer of changes over another table that stays as it is. */
export class CnidLayer implements ChangingCnidTable {
  /** Everything that was applied, in order; kept only by a layer over another table. */
  readonly changes: CnidChange[] = [];
  #below: CnidTable | undefined;
  /** A value of undefined hides what the table below has. */
  readonly #records = new Map<Cnid, CnidRecord | undefined>();
  readonly #places = new Map<string, Cnid | undefined>();
  readonly #inodes = new Map<string, Cnid | undefined>();
  #recordsAdded = 0;

  constructor(below?: CnidTable) {
    this.#below = below;
  }

  /** How many records more than the table below this one has. */
  get recordsAdded(): number {
    return this.#recordsAdded;
  }

  record(cnid: Cnid): CnidRecord | undefined {
    const found = this.#records.get(cnid);
    if (found !== undefined || this.#records.has(cnid)) return found;
    return this.#below?.record(cnid);
  }

  idAt(parent: Cnid, name: string): Cnid | undefined {
    const place = placeOf(parent, name);
    const found = this.#places.get(place);
    if (found !== undefined || this.#places.has(place)) return found;
    return this.#below?.idAt(parent, name);
  }

  idOfInode(device: bigint, inode: bigint): Cnid | undefined {
    const key = inodeOf(device, inode);
    const found = this.#inodes.get(key);
    if (found !== undefined || this.#inodes.has(key)) return found;
    return this.#below?.idOfInode(device, inode);
  }

  apply(change: CnidChange): void {
    if (this.#below !== undefined) this.changes.push(change);
    switch (change.kind) {
      case "put": {
        const { record } = change;
        if (this.record(record.cnid) === undefined) this.#recordsAdded++;
        this.#records.set(record.cnid, record);
        this.#places.set(placeOf(record.parent, record.name), record.cnid);
        this.#inodes.set(inodeOf(record.device, record.inode), record.cnid);
        break;
      }
      case "dropPlace":
        this.#drop(this.#places, placeOf(change.parent, change.name));
        break;
      case "dropInode":
        this.#drop(this.#inodes, inodeOf(change.device, change.inode));
        break;
      case "dropRecord":
        if (this.record(change.cnid) !== undefined) this.#recordsAdded--;
        this.#drop(this.#records, change.cnid);
        break;
    }
  }

  /** What was below is now in this table too, without a difference. */
  rebase(below: CnidTable): void {
    this.#below = below;
  }

  /** The id whose record was put first of those still there. */
  oldest(): Cnid | undefined {
    const first = this.#records.keys().next();
    return first.done === true ? undefined : first.value;
  }

  #drop<Key>(map: Map<Key, unknown>, key: Key): void {
    if (this.#below === undefined) map.delete(key);
    else map.set(key, undefined);
  }
}

function placeOf(parent: Cnid, name: string): string {
  return `${parent}/${name}`;
}

function inodeOf(device: bigint, inode: bigint): string {
  return `${device}:${inode}`;
}

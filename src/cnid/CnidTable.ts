import type { Cnid } from "./Cnid.ts";
import type { CnidRecord } from "./CnidService.ts";

/** Three indexes over what is known of a volume's ids; a place or an inode belongs to one id at most. */
export interface CnidTable {
  record(cnid: Cnid): CnidRecord | undefined;
  idAt(parent: Cnid, name: string): Cnid | undefined;
  idOfInode(device: bigint, inode: bigint): Cnid | undefined;
}

/**
 * One unconditional step from one state of a table to the next. Steps say what is, not what to do with what was,
 * so that a journal of them may be replayed over a table that has some of them already.
 */
export type CnidChange =
  /** The record is this, and its place and inode belong to it. */
  | { kind: "put"; record: CnidRecord }
  | { kind: "dropPlace"; parent: Cnid; name: string }
  | { kind: "dropInode"; device: bigint; inode: bigint }
  | { kind: "dropRecord"; cnid: Cnid };

/** A table that can be changed step by step. */
export interface ChangingCnidTable extends CnidTable {
  apply(change: CnidChange): void;
}

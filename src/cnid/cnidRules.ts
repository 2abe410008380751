import { type Cnid, firstFreeCnid, rootCnid, rootParentCnid } from "./Cnid.ts";
import { type CnidRecord, noInode, type SeenNode } from "./CnidService.ts";
import type { ChangingCnidTable, CnidTable } from "./CnidTable.ts";

/** The id of a node on disk, by the rules of afp-protocol.md §7.7; `newCnid` is asked only when no known id fits. */
export function identifyNode(table: ChangingCnidTable, node: SeenNode, newCnid: () => Cnid): Cnid {
  if (node.parent === rootParentCnid) return rootCnid;
  const atPlace = recordOf(table, table.idAt(node.parent, node.name));
  const ofInode = recordOf(table, table.idOfInode(node.device, node.inode));
  // An inode that changed its kind was freed and used again: it says nothing about the node that had it.
  if (ofInode !== undefined && ofInode.isDirectory === node.isDirectory) {
    if (ofInode.cnid === atPlace?.cnid) return ofInode.cnid;
    // Renamed or moved behind our back. A second hard link looks the same from here, as only the disk could tell
    // that the old place still exists: the id then follows the place that was seen last.
    settle(table, { ...node, cnid: ofInode.cnid });
    return ofInode.cnid;
  }
  const cnid = atPlace !== undefined && isSuccessor(atPlace, node) ? atPlace.cnid : newCnid();
  settle(table, { ...node, cnid });
  return cnid;
}

/** The last known place of an id, unless another node has taken that place since. */
export function resolveCnid(table: CnidTable, cnid: Cnid): CnidRecord | undefined {
  const record = table.record(cnid);
  if (record === undefined || table.idAt(record.parent, record.name) !== cnid) return undefined;
  return record;
}

/** Gives a node's id its new place; the id that had this place is forgotten. */
export function moveCnid(table: ChangingCnidTable, cnid: Cnid, to: SeenNode): void {
  if (cnid < firstFreeCnid || to.parent === rootParentCnid) return;
  const replaced = table.idAt(to.parent, to.name);
  if (replaced !== undefined && replaced !== cnid) forgetCnid(table, replaced);
  settle(table, { ...to, cnid });
}

/** Takes an id and everything that belongs to it out of the table. */
export function forgetCnid(table: ChangingCnidTable, cnid: Cnid): void {
  const record = table.record(cnid);
  if (record === undefined) return;
  if (ownsPlace(table, record)) dropPlace(table, record);
  if (ownsInode(table, record)) dropInode(table, record);
  table.apply({ kind: "dropRecord", cnid });
}

/** True where a record of the same place, but of another device or inode, is of this node all the same. */
function isSuccessor(record: CnidRecord, node: SeenNode): boolean {
  // The device of a disk may get another number at the next start, and its nodes keep their inodes.
  const isOwn = record.inode === node.inode || record.inode === noInode;
  return isOwn && record.isDirectory === node.isDirectory;
}

/** Puts a record; what it had before is free, and whoever had its place or inode loses that. */
function settle(table: ChangingCnidTable, record: CnidRecord): void {
  const before = table.record(record.cnid);
  if (before !== undefined) {
    if (!isSamePlace(before, record) && ownsPlace(table, before)) dropPlace(table, before);
    if (!isSameInode(before, record) && ownsInode(table, before)) dropInode(table, before);
  }
  const atPlace = recordOf(table, table.idAt(record.parent, record.name));
  const ofInode = recordOf(table, table.idOfInode(record.device, record.inode));
  table.apply({ kind: "put", record });
  for (const loser of [atPlace, ofInode]) {
    // Without place and inode nothing can lead to an id any more.
    if (loser === undefined || loser.cnid === record.cnid || table.record(loser.cnid) === undefined) continue;
    if (!ownsPlace(table, loser) && !ownsInode(table, loser)) {
      table.apply({ kind: "dropRecord", cnid: loser.cnid });
    }
  }
}

function recordOf(table: CnidTable, cnid: Cnid | undefined): CnidRecord | undefined {
  return cnid === undefined ? undefined : table.record(cnid);
}

function ownsPlace(table: CnidTable, record: CnidRecord): boolean {
  return table.idAt(record.parent, record.name) === record.cnid;
}

function ownsInode(table: CnidTable, record: CnidRecord): boolean {
  return table.idOfInode(record.device, record.inode) === record.cnid;
}

function dropPlace(table: ChangingCnidTable, { parent, name }: SeenNode): void {
  table.apply({ kind: "dropPlace", parent, name });
}

function dropInode(table: ChangingCnidTable, { device, inode }: SeenNode): void {
  table.apply({ kind: "dropInode", device, inode });
}

function isSamePlace(one: SeenNode, other: SeenNode): boolean {
  return one.parent === other.parent && one.name === other.name;
}

function isSameInode(one: SeenNode, other: SeenNode): boolean {
  return one.device === other.device && one.inode === other.inode;
}

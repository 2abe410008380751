import fs from "node:fs";
import { Reader } from "../wire/Reader.ts";
import { CnidStoreDamaged } from "./cnidStoreErrors.ts";

/** The page size that every store is made with. */
export const pageBytes = 4096;

/** LMDB may end a file a little before its last page, where that page was freed as soon as it was taken. */
const missingPagesMax = 256;

/** Offsets in a meta page of LMDB's data format 2, in the machine's byte order. */
const magicOffset = 24;
const versionOffset = 28;
const lastPageOffset = 144;
const metaBytes = 160;

const magic = 0xbeefc0de;
const version = 2;

/**
 * LMDB maps the file and believes it: one that is cut or overwritten kills the process at the first look-up. What
 * can be seen from outside is checked here; pages missing at the end become zeros, which LMDB reports as damage.
 */
export function checkLmdbFile(file: string): void {
  const descriptor = fs.openSync(file, "r+");
  try {
    const { size } = fs.fstatSync(descriptor);
    const lastPage = Math.max(lastPageOf(descriptor, 0), lastPageOf(descriptor, 1));
    const neededBytes = (lastPage + 1) * pageBytes;
    if (neededBytes - size > missingPagesMax * pageBytes) {
      throw new CnidStoreDamaged(`${file} has ${size} bytes of ${neededBytes}`);
    }
    if (size < neededBytes) fs.ftruncateSync(descriptor, neededBytes);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** True for what LMDB throws about a file that is not as it was written. */
export function isLmdbDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const damages: readonly unknown[] = [
    -30797, // MDB_PAGE_NOTFOUND
    -30796, // MDB_CORRUPTED
    -30794, // MDB_VERSION_MISMATCH
    -30793, // MDB_INVALID
    -30784, // MDB_INCOMPATIBLE
  ];
  return damages.includes(error.code);
}

function lastPageOf(descriptor: number, page: 0 | 1): number {
  const meta = Buffer.alloc(metaBytes);
  const count = fs.readSync(descriptor, meta, 0, metaBytes, page * pageBytes);
  const numberAt = (offset: number): number => {
    const bytes = new Reader(meta, offset).bytes(4);
    // All machines that lmdb is built for are little-endian.
    return new Reader(bytes.reverse()).u32();
  };
  if (count < metaBytes || numberAt(magicOffset) !== magic || numberAt(versionOffset) !== version) {
    throw new CnidStoreDamaged("its head is not that of a store");
  }
  return numberAt(lastPageOffset);
}

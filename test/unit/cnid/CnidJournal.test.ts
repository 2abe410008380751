import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import { CnidJournal } from "../../../src/cnid/CnidJournal.ts";
import type { CnidChange } from "../../../src/cnid/CnidTable.ts";
import { seen, temporaryFolder } from "../../support/cnidStores.ts";

const put = (cnid: number): CnidChange[] => [
  { kind: "put", record: { ...seen(`name ${cnid}`, cnid), cnid: cnid as Cnid } },
];
const everyKind: CnidChange[] = [
  ...put(17),
  { kind: "dropPlace", parent: 2 as Cnid, name: "é" },
  { kind: "dropInode", device: 2n ** 64n - 1n, inode: 5n },
  { kind: "dropRecord", cnid: 18 as Cnid },
];

describe("the journal", () => {
  let folder: string;
  let remove: () => void;
  let journal: CnidJournal;
  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    journal = new CnidJournal(folder);
    journal.replay(0);
  });
  afterEach(() => {
    journal.close();
    remove();
  });
  const segment = (number: 0 | 1): string => path.join(folder, `journal.${number}`);
  /** What the next process finds. */
  const reopened = (committed = 0): CnidChange[][] => {
    journal.close();
    journal = new CnidJournal(folder);
    return journal.replay(committed).map((entry) => entry.changes);
  };

  test("gives back what was appended, in order and in every kind", () => {
    journal.append(everyKind);
    journal.append(put(19));
    expect(reopened()).toEqual([everyKind, put(19)]);
    expect(journal.lastSequence).toBe(2);
  });

  test("ignores a tail that is torn at any byte, and goes on before it", () => {
    journal.append(put(17));
    const whole = fs.statSync(segment(0)).size;
    journal.append(put(18));
    const both = fs.readFileSync(segment(0));
    for (let bytes = whole; bytes < both.length; bytes++) {
      fs.writeFileSync(segment(0), both.subarray(0, bytes));
      expect(reopened()).toEqual([put(17)]);
      expect(journal.lastSequence).toBe(1);
    }
  });

  test("ends at the first entry with a byte that is not as it was written", () => {
    for (const cnid of [17, 18, 19]) journal.append(put(cnid));
    const good = fs.readFileSync(segment(0));
    const entryBytes = good.length / 3;
    for (let at = entryBytes; at < 2 * entryBytes; at++) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(at) ^ 0x40, at);
      fs.writeFileSync(segment(0), bad);
      expect(reopened(), `byte ${at}`).toEqual([put(17)]);
    }
  });

  test("skips what the store has, and trusts nothing behind a gap", () => {
    for (const cnid of [17, 18, 19]) journal.append(put(cnid));
    expect(reopened(1)).toEqual([put(18), put(19)]);
    expect(reopened(3)).toEqual([]);
    journal.restart();
    journal.append(put(20));
    expect(reopened(2)).toEqual([]);
  });

  test("takes turns: the segment that was committed is emptied, the other goes on", () => {
    journal.append(put(17));
    expect(journal.turn()).toBe(true);
    journal.append(put(18));
    expect(journal.turn()).toBe(false);
    journal.emptyOther();
    expect(fs.statSync(segment(0)).size).toBe(0);
    expect(journal.turn()).toBe(true);
    journal.append(put(19));
    expect(reopened(1)).toEqual([put(18), put(19)]);
  });

  test("overwrites what a failed write left, whatever its length", () => {
    const failing = { isFailing: false };
    journal.close();
    journal = new CnidJournal(folder, {
      open: (file) => fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT),
      read: (descriptor) => fs.readFileSync(descriptor),
      write(descriptor, bytes, position) {
        const part = Math.ceil(bytes.length / 3);
        const written = fs.writeSync(descriptor, bytes, 0, part, position);
        if (failing.isFailing && part < 20) throw new Error("ENOSPC");
        return written;
      },
      truncate: fs.ftruncateSync,
      close: fs.closeSync,
    });
    journal.replay(0);
    journal.append(put(17));
    failing.isFailing = true;
    expect(() => journal.append([...everyKind, ...put(99)])).toThrow("ENOSPC");
    failing.isFailing = false;
    journal.append(put(18));
    expect(reopened()).toEqual([put(17), put(18)]);
  });

  test("takes whatever bytes there are for entries only where they are some", () => {
    for (const junk of [
      Buffer.alloc(5000),
      Buffer.alloc(5000, 0xff),
      Buffer.from("BSJ1\xff\xff\xff\xff0000", "latin1"),
    ]) {
      fs.writeFileSync(segment(0), junk);
      expect(reopened()).toEqual([]);
    }
  });
});

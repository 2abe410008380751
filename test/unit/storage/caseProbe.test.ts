import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CaseWitness, tellsCaseApart } from "../../../src/storage/caseProbe.ts";
import { RootFolder } from "../../../src/storage/RootFolder.ts";

let folder: string;

beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), "bandstand-case-"))));
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function probe(witness?: CaseWitness): boolean {
  const root = new RootFolder(folder);
  try {
    return tellsCaseApart(root, witness);
  } finally {
    root.close();
  }
}

test.each([[[]], [["File"]], [["readme", "README"]], [["1", "2"]], [["dir/"]], [["\u00e9t\u00e9", "x"]]])(
  "this disk tells case apart, with %j in it",
  (names) => {
    for (const name of names) {
      if (name.endsWith("/")) fs.mkdirSync(join(folder, name));
      else fs.writeFileSync(join(folder, name), "");
    }
    expect(probe()).toBe(true);
  },
);

test("one file under two names that differ in case is none under one", () => {
  fs.writeFileSync(join(folder, "readme"), "");
  fs.linkSync(join(folder, "readme"), join(folder, "README"));
  expect(probe()).toBe(true);
});

/** A disk that finds files under any spelling; its names are in lower case. */
function blind(kind: number): CaseWitness {
  return {
    stat(at) {
      const name = at.slice(at.lastIndexOf("/") + 1).toLowerCase();
      return fs.lstatSync(join(folder, name), { throwIfNoEntry: false });
    },
    kind: () => kind,
  };
}

test("a disk that finds a file under another spelling does not", () => {
  fs.writeFileSync(join(folder, "readme"), "");
  expect(probe(blind(0xef53))).toBe(false);
});

test("an empty disk goes by its kind", () => {
  expect(probe(blind(0xef53))).toBe(true);
  expect(probe(blind(0x4d44))).toBe(false);
});

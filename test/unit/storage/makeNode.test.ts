import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Companions } from "../../../src/storage/Companions.ts";
import { FileError, type FileErrorKind } from "../../../src/storage/FileError.ts";
import { makeFileNode, makeFolderNode, type NewNode } from "../../../src/storage/makeNode.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../../src/storage/Metadata.ts";
import type { MetadataLayout } from "../../../src/storage/MetadataLayout.ts";
import { noLayout } from "../../../src/storage/noLayout.ts";
import { RootFolder } from "../../../src/storage/RootFolder.ts";
import { sampleMetadata } from "../../conformance/fileStoreAttributes.ts";
import { access, content, fileWith, kindOf } from "../../support/fileStoreWords.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-make-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("a node whose metadata can't be written", () => {
  /** Makes a file and a folder where writing metadata fails that way. */
  function makeBoth(kind: FileErrorKind): string[] {
    const root = new RootFolder(folder);
    const addMetadata = (): never => {
      throw new FileError(kind, "as the test wishes");
    };
    const layout: MetadataLayout = { ...noLayout, addMetadata };
    const at = (path: string): NewNode => {
      return { path, at: root.place(path).path, root, layout, companions: new Companions(root, layout) };
    };
    try {
      return [
        kindOf(() => makeFileNode(at("file"), 0o644, emptyMetadata())),
        kindOf(() => makeFolderNode(at("folder"), 0o755, emptyMetadata())),
      ];
    } finally {
      root.close();
    }
  }

  test.each(["full", "io", "accessDenied"] as const)("is not made: %s", (kind) => {
    expect(makeBoth(kind)).toEqual([kind, kind]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("is made all the same where the file system keeps none", () => {
    expect(makeBoth("unsupported")).toEqual(["no failure", "no failure"]);
    expect(fs.readdirSync(folder).toSorted()).toEqual(["file", "folder"]);
  });

  test("is not made where the folder for it can't be", () => {
    fs.writeFileSync(join(folder, ".AppleDouble"), "a file");
    const store = makeStore(folder, { metadata: "ad" });
    expect(kindOf(() => store.makeFile("file", 0o644, sampleMetadata()))).not.toBe("no failure");
    expect(store.list("")).toEqual([]);
    store.close();
  });
});

test("a file of metadata that a power cut has torn is as good as none, and written anew", () => {
  const store = makeStore(folder, { metadata: "ad" });
  store.makeFile("file", 0o644, sampleMetadata());
  const header = join(folder, ".AppleDouble/file");
  const whole = fs.readFileSync(header);
  for (const bytes of [0, 1, 4, 25, 26, 100, 181]) {
    for (const torn of [whole.subarray(0, bytes), Buffer.alloc(bytes)]) {
      fs.writeFileSync(header, torn);
      expect(store.readMetadata("file"), `${bytes}`).toBeUndefined();
      expect(store.resourceBytes("file")).toBe(0);
      store.writeMetadata("file", sampleMetadata());
      expect(fs.readFileSync(header), `${bytes}`).toEqual(whole);
      fs.writeFileSync(header, torn);
      const fork = store.openFork("file", "resource", access("rw"));
      fork.write(Buffer.from("fork"), 0);
      fork.close();
      expect(content(store, "file", "resource")).toBe("fork");
    }
  }
  for (const bytes of [182, 500, 740]) {
    fs.writeFileSync(header, whole.subarray(0, bytes));
    store.readMetadata("file");
    store.writeMetadata("file", sampleMetadata());
    expect(store.readMetadata("file"), `${bytes}`).toEqual(sampleMetadata());
  }
  store.close();
});

test("a user's own file in .AppleDouble is not taken for a torn one", () => {
  const store = makeStore(folder, { metadata: "ad" });
  fileWith(store, "file", "");
  fs.mkdirSync(join(folder, ".AppleDouble"), { recursive: true });
  for (const own of ["my own text", "\0\0text", "\0\u0005\u0016\u0006"]) {
    fs.writeFileSync(join(folder, ".AppleDouble/file"), own);
    expect(kindOf(() => store.writeMetadata("file", sampleMetadata()))).toBe("badKind");
    expect(fs.readFileSync(join(folder, ".AppleDouble/file"), "latin1")).toBe(own);
  }
  store.close();
});

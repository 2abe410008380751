import { describe, expect, test } from "vitest";
import { emptyMetadata } from "../../src/storage/Metadata.ts";
import { access, content, contentOf, fileWith, kindOf, kindOfPromise } from "../support/fileStoreWords.ts";
import { sampleMetadata } from "./fileStoreAttributes.ts";
import type { Sessions } from "./fileStore.ts";

/** Two files that change their contents. */
export function exchangeCases(s: Sessions): void {
  describe("exchange", () => {
    /** Both forks of `a` and `d/b`, as another session finds them. */
    const forks = () =>
      ["a", "d/b"].map((path) => [content(s.other, path), content(s.other, path, "resource")]);

    test.each([
      ["both", "resource of a", "resource of b"],
      ["the first", "resource of a", ""],
      ["the second", "", "resource of b"],
      ["neither", "", ""],
    ])("swaps the forks where %s has a resource fork", async (_which, ofA, ofB) => {
      s.store.makeDirectory("d", 0o755);
      fileWith(s.store, "a", "data of a", ofA);
      fileWith(s.store, "d/b", "data of b", ofB);
      const inodes = ["a", "d/b"].map((path) => s.store.stat(path).inode);
      await s.store.exchange("a", "d/b");
      expect(forks()).toEqual([
        ["data of b", ofB],
        ["data of a", ofA],
      ]);
      expect(["d/b", "a"].map((path) => s.other.stat(path).inode)).toEqual(inodes);
      expect(s.other.list("").toSorted()).toEqual(["a", "d"]);
      expect(s.other.list("d")).toEqual(["b"]);
      await s.other.exchange("d/b", "a");
      expect(forks()).toEqual([
        ["data of a", ofA],
        ["data of b", ofB],
      ]);
      for (const path of ["a", "d/b"]) s.store.removeFile(path);
      s.store.removeDirectory("d");
    });

    test("leaves what is said of a file at its name, and takes the date of the bytes along", async () => {
      fileWith(s.store, "a", "data of a", "resource");
      fileWith(s.store, "b", "data of b");
      const other = { ...emptyMetadata(), attributes: 0x20, comment: Buffer.from("of b") };
      s.store.writeMetadata("a", sampleMetadata());
      s.store.writeMetadata("b", other);
      s.store.setAttribute("a", "only.a", Buffer.from("1"), "always");
      s.store.setAttribute("a", "both", Buffer.from("of a"), "always");
      s.store.setAttribute("b", "both", Buffer.from("of b, longer"), "always");
      s.store.setMode("a", 0o600);
      s.store.setModified("a", 1_000_000_000_000);
      s.store.setModified("b", 1_100_000_000_000);
      await s.store.exchange("a", "b");
      expect(s.other.readMetadata("a")).toEqual(sampleMetadata());
      expect(s.other.readMetadata("b")).toEqual(other);
      expect(s.other.listAttributes("a").toSorted()).toEqual(["both", "only.a"]);
      expect(s.other.listAttributes("b")).toEqual(["both"]);
      expect(s.other.getAttribute("a", "both").toString()).toBe("of a");
      expect(s.other.getAttribute("b", "both").toString()).toBe("of b, longer");
      expect(["a", "b"].map((path) => s.other.stat(path).mode & 0o777)).toEqual([0o600, 0o644]);
      expect(["a", "b"].map((path) => s.other.stat(path).modifiedMilliseconds)).toEqual([
        1_100_000_000_000, 1_000_000_000_000,
      ]);
    });

    test("nothing said of either file is nothing afterwards", async () => {
      fileWith(s.store, "a", "data of a", "resource");
      fileWith(s.store, "b", "");
      await s.store.exchange("a", "b");
      expect(["a", "b"].map((path) => s.store.readMetadata(path))).toEqual([undefined, undefined]);
      s.store.writeMetadata("a", sampleMetadata());
      await s.store.exchange("a", "b");
      expect(s.store.readMetadata("a")).toEqual(sampleMetadata());
      expect(s.store.readMetadata("b")?.comment ?? Buffer.alloc(0)).toEqual(Buffer.alloc(0));
      expect(content(s.store, "a", "resource")).toBe("resource");
    });

    test("open forks, their locks and deny modes go with the bytes, in every session", async () => {
      fileWith(s.store, "a", "data of a", "resource of a");
      fileWith(s.store, "b", "data of b");
      const mine = s.store.openFork("a", "data", access("rwW"));
      const theirs = s.other.openFork("a", "resource", access("rw"));
      const fresh = s.store.openFork("b", "resource", access("rw"));
      mine.lockRange({ offset: 0, length: 4 });
      await s.store.exchange("a", "b");
      expect([contentOf(mine), contentOf(theirs)]).toEqual(["data of a", "resource of a"]);
      expect(kindOf(() => s.other.openFork("b", "data", access("w")))).toBe("denyConflict");
      const reader = s.other.openFork("b", "data", access("r"));
      expect(reader.isLockedByOthers({ offset: 3, length: 1 })).toBe(true);
      mine.write(Buffer.from("DATA"), 0);
      theirs.write(Buffer.from("RESOURCE"), 0);
      fresh.write(Buffer.from("new one of b"), 0);
      await mine.sync();
      for (const fork of [mine, theirs, fresh, reader]) fork.close();
      expect([content(s.store, "b"), content(s.store, "b", "resource")]).toEqual([
        "DATA of a",
        "RESOURCE of a",
      ]);
      expect([content(s.store, "a"), content(s.store, "a", "resource")]).toEqual([
        "data of b",
        "new one of b",
      ]);
      expect(s.store.openForks("b")).toEqual({ data: false, resource: false });
    });

    test("takes two files that are there, and else does nothing", async () => {
      fileWith(s.store, "a", "data of a", "resource");
      s.store.makeDirectory("d", 0o755);
      fileWith(s.store, "link", "");
      s.store.makeLink("link", "a");
      for (const [path, kind] of [
        ["d", "isDirectory"],
        ["link", "badKind"],
        ["gone", "notFound"],
        ["gone/b", "notFound"],
        ["../b", "badName"],
      ] as const) {
        expect(await kindOfPromise(s.store.exchange("a", path))).toBe(kind);
        expect(await kindOfPromise(s.store.exchange(path, "a"))).toBe(kind);
      }
      await s.store.exchange("a", "a");
      expect([content(s.store, "a"), content(s.store, "a", "resource")]).toEqual(["data of a", "resource"]);
      expect(s.store.list("").toSorted()).toEqual(["a", "d", "link"]);
    });
  });
}

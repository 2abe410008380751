import { describe, expect, test } from "vitest";
import type { Metadata } from "../../src/storage/Metadata.ts";
import { fileWith, kindOf } from "../support/fileStoreWords.ts";
import type { Sessions } from "./fileStore.ts";

/** Metadata with something in every field. */
export function sampleMetadata(): Metadata {
  return {
    finderInfo: Buffer.from("TEXTttxt" + "\x01\x02".repeat(12), "latin1"),
    attributes: 0x01a0,
    createdMilliseconds: Date.UTC(1984, 0, 24, 9),
    backedUpMilliseconds: undefined,
    comment: Buffer.from("Caf\x8e", "latin1"),
  };
}

/** Metadata and extended attributes. */
export function attributeCases(s: Sessions): void {
  describe("metadata", () => {
    test("of files and folders comes back as it was stored, in every session", () => {
      fileWith(s.store, "file", "x");
      s.store.makeDirectory("folder", 0o755);
      for (const path of ["file", "folder", ""]) {
        expect(s.store.readMetadata(path)).toBeUndefined();
        s.store.writeMetadata(path, sampleMetadata());
        expect(s.other.readMetadata(path)).toEqual(sampleMetadata());
        const changed = {
          ...sampleMetadata(),
          attributes: 1,
          comment: Buffer.alloc(0),
          backedUpMilliseconds: 0,
        };
        s.store.writeMetadata(path, changed);
        expect(s.other.readMetadata(path)).toEqual(changed);
      }
      expect(kindOf(() => s.store.readMetadata("gone"))).toBe("notFound");
      expect(kindOf(() => s.store.writeMetadata("gone", sampleMetadata()))).toBe("notFound");
    });

    test("is given to files and folders when they are made, or not at all", () => {
      s.store.makeFile("file", 0o644, sampleMetadata());
      s.store.makeDirectory("folder", 0o755, sampleMetadata());
      s.store.makeFile("read only", 0o444, sampleMetadata());
      for (const path of ["file", "folder", "read only"]) {
        expect(s.other.readMetadata(path)).toEqual(sampleMetadata());
        expect(s.other.companionDiskBytes(path)).toBeGreaterThanOrEqual(4096);
      }
      expect(s.other.stat("read only").mode & 0o7777).toBe(0o444);
      s.store.removeFile("file");
      s.store.removeDirectory("folder");
      s.store.makeFile("file", 0o644);
      s.store.makeDirectory("folder", 0o755);
      expect([s.other.readMetadata("file"), s.other.readMetadata("folder")]).toEqual([undefined, undefined]);
    });

    test("of what can't be made is nowhere", () => {
      s.store.makeFile("a", 0o644, { ...sampleMetadata(), attributes: 1 });
      expect(kindOf(() => s.other.makeFile("a", 0o644, sampleMetadata()))).toBe("exists");
      expect(kindOf(() => s.other.makeDirectory("a", 0o755, sampleMetadata()))).toBe("exists");
      expect(s.store.readMetadata("a")?.attributes).toBe(1);
      expect(kindOf(() => s.store.makeFile("gone/b", 0o644, sampleMetadata()))).toBe("notFound");
    });

    test("a comment has at most 199 bytes", () => {
      fileWith(s.store, "a", "");
      s.store.writeMetadata("a", { ...sampleMetadata(), comment: Buffer.alloc(300, "c") });
      expect(s.store.readMetadata("a")?.comment).toEqual(Buffer.alloc(199, "c"));
    });

    test("a link has none", () => {
      fileWith(s.store, "link", "");
      s.store.makeLink("link", "x");
      expect(s.store.readMetadata("link")).toBeUndefined();
      expect(kindOf(() => s.store.writeMetadata("link", sampleMetadata()))).toBe("unsupported");
    });

    test("takes room on disk that is counted", () => {
      fileWith(s.store, "a", "x");
      expect(s.store.companionDiskBytes("a")).toBe(0);
      s.store.writeMetadata("a", sampleMetadata());
      expect(s.store.companionDiskBytes("a")).toBeGreaterThanOrEqual(4096);
    });

    test("and a resource fork do not touch each other", () => {
      fileWith(s.store, "a", "", "resource");
      expect(s.store.readMetadata("a")).toBeUndefined();
      s.store.writeMetadata("a", sampleMetadata());
      expect(s.store.resourceBytes("a")).toBe(8);
      expect(s.store.readMetadata("a")).toEqual(sampleMetadata());
    });
  });

  describe("extended attributes", () => {
    test("are set, listed, read and removed", () => {
      fileWith(s.store, "file", "");
      s.store.makeDirectory("folder", 0o755);
      for (const path of ["file", "folder"]) {
        expect(s.store.listAttributes(path)).toEqual([]);
        s.store.setAttribute(path, "com.apple.quarantine", Buffer.from("0081;"), "always");
        s.store.setAttribute(path, "empty", Buffer.alloc(0), "always");
        s.store.setAttribute(path, "ünï", Buffer.from([0, 255]), "always");
        expect(s.other.listAttributes(path).sort()).toEqual(["com.apple.quarantine", "empty", "ünï"]);
        expect(s.other.getAttribute(path, "com.apple.quarantine").toString()).toBe("0081;");
        expect(s.other.getAttribute(path, "empty")).toEqual(Buffer.alloc(0));
        expect(s.other.getAttribute(path, "ünï")).toEqual(Buffer.from([0, 255]));
        s.store.removeAttribute(path, "empty");
        expect(kindOf(() => s.store.getAttribute(path, "empty"))).toBe("noAttribute");
        expect(kindOf(() => s.store.removeAttribute(path, "empty"))).toBe("noAttribute");
      }
    });

    test("are created or replaced as wished", () => {
      fileWith(s.store, "a", "");
      expect(kindOf(() => s.store.setAttribute("a", "x", Buffer.from("1"), "replace"))).toBe("noAttribute");
      s.store.setAttribute("a", "x", Buffer.from("12"), "create");
      expect(kindOf(() => s.store.setAttribute("a", "x", Buffer.from("2"), "create"))).toBe(
        "attributeExists",
      );
      s.store.setAttribute("a", "x", Buffer.from("3"), "replace");
      expect(s.store.getAttribute("a", "x").toString()).toBe("3");
    });

    test("have names and sizes with limits, and a failed one leaves the old", () => {
      fileWith(s.store, "a", "");
      s.store.setAttribute("a", "x", Buffer.from("old"), "always");
      const large = Buffer.alloc(70_000);
      expect(kindOf(() => s.store.setAttribute("a", "x", large, "always"))).toBe("attributeTooLarge");
      expect(s.store.getAttribute("a", "x").toString()).toBe("old");
      s.store.setAttribute("a", "y", Buffer.alloc(3800), "always");
      for (const name of ["", "a\0b", "n".repeat(256)]) {
        expect(kindOf(() => s.store.setAttribute("a", name, Buffer.from("x"), "always"))).toBe("badName");
        expect(kindOf(() => s.store.getAttribute("a", name))).toBe("badName");
      }
    });

    test("the store's own are neither listed nor reachable", () => {
      fileWith(s.store, "a", "");
      s.store.writeMetadata("a", sampleMetadata());
      const name = "org.netatalk.Metadata";
      expect(s.store.listAttributes("a")).toEqual([]);
      expect(kindOf(() => s.store.getAttribute("a", name))).toBe("noAttribute");
      expect(kindOf(() => s.store.setAttribute("a", name, Buffer.from("x"), "always"))).toBe("accessDenied");
      expect(kindOf(() => s.store.removeAttribute("a", name))).toBe("noAttribute");
      expect(s.store.readMetadata("a")).toEqual(sampleMetadata());
    });

    test("a link has none", () => {
      fileWith(s.store, "link", "");
      s.store.makeLink("link", "x");
      expect(s.store.listAttributes("link")).toEqual([]);
      expect(kindOf(() => s.store.getAttribute("link", "x"))).toBe("noAttribute");
      expect(kindOf(() => s.store.setAttribute("link", "x", Buffer.from("x"), "always"))).toBe("unsupported");
    });
  });
}

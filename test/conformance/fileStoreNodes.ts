import { describe, expect, test } from "vitest";
import { access, content, fileWith, kindOf, kindOfPromise } from "../support/fileStoreWords.ts";
import { sampleMetadata } from "./fileStoreAttributes.ts";
import type { Sessions } from "./fileStore.ts";

/** Nodes: making, listing, renaming, copying and removing them, companions included. */
export function nodeCases(s: Sessions): void {
  describe("nodes", () => {
    test("what is made is listed and has a kind, an inode and a mode", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "folder/file", "12345");
      expect(s.other.list("")).toEqual(["folder"]);
      expect(s.other.list("folder")).toEqual(["file"]);
      const file = s.other.stat("folder/file");
      expect(file).toMatchObject({ kind: "file", dataBytes: 5, links: 1, diskBytes: 4096 });
      expect(file.mode & 0o170000).toBe(0o100000);
      expect(s.other.stat("")).toMatchObject({ kind: "directory" });
      expect(s.other.stat("folder").inode).not.toBe(file.inode);
      expect(s.store.stat("folder/file").inode).toBe(file.inode);
    });

    test("a file takes no more disk than its length rounded up", () => {
      fileWith(s.store, "empty", "");
      fileWith(s.store, "full", "x".repeat(4097));
      expect(s.store.stat("empty").diskBytes).toBe(0);
      expect(s.store.stat("full").diskBytes).toBe(8192);
    });

    test("a name is taken once", () => {
      fileWith(s.store, "a", "x");
      expect(kindOf(() => s.store.makeFile("a", 0o644))).toBe("exists");
      expect(kindOf(() => s.store.makeDirectory("a", 0o755))).toBe("exists");
      expect(content(s.store, "a")).toBe("x");
    });

    test.each(["..", "a/../b", "a//b", "/a", "a/", ".", "a\0b", "n".repeat(256)])("%j is no path", (path) => {
      expect(kindOf(() => s.store.stat(path))).toBe("badName");
      expect(kindOf(() => s.store.makeFile(path, 0o644))).toBe("badName");
    });

    test("names of 255 bytes, of other scripts and with a colon are names", () => {
      for (const name of ["n".repeat(255), "Ünïcödé 日本語", "a:b", "\uFFFD"]) {
        s.store.makeFile(name, 0o644);
        expect(s.store.list("")).toContain(name);
        expect(content(s.store, name, "resource")).toBe("");
        expect(s.store.resourceBytes(name)).toBe(0);
        s.store.removeFile(name);
      }
    });

    test("a missing node, and one below a file, are not found", () => {
      fileWith(s.store, "file", "");
      for (const path of ["gone", "gone/a", "file/a"]) {
        expect(kindOf(() => s.store.stat(path))).toBe("notFound");
      }
      expect(kindOf(() => s.store.makeFile("gone/a", 0o644))).toBe("notFound");
      expect(kindOf(() => s.store.list("file"))).toBe("notDirectory");
    });

    test.each([".AppleDouble", ".AppleDB", ".AppleDesktop"])("%s is the store's own", (name) => {
      expect(s.store.isReserved(name)).toBe(true);
      expect(kindOf(() => s.store.makeDirectory(name, 0o755))).toBe("badName");
      expect(kindOf(() => s.store.stat(name))).toBe("notFound");
      expect(kindOf(() => s.store.stat(`${name}/x`))).toBe("notFound");
      expect(s.store.isReserved("Network Trash Folder")).toBe(false);
    });

    test("metadata files are neither listed nor reachable", () => {
      fileWith(s.store, "a", "data", "resource");
      s.store.writeMetadata("a", sampleMetadata());
      s.store.setAttribute("a", "x", Buffer.from("y"), "always");
      expect(s.store.list("")).toEqual(["a"]);
      expect(kindOf(() => s.store.stat("._a"))).toBe("notFound");
      expect(kindOf(() => s.store.stat(".AppleDouble/a"))).toBe("notFound");
    });
  });

  describe("links", () => {
    test("a file becomes a link, which is never followed", () => {
      fileWith(s.store, "target", "secret");
      fileWith(s.store, "link", "/etc", "resource");
      s.store.makeLink("link", "target");
      expect(s.store.stat("link")).toMatchObject({ kind: "link", dataBytes: 6 });
      expect(s.store.readLink("link")).toBe("target");
      expect(s.store.resourceBytes("link")).toBe(0);
      expect(kindOf(() => s.store.openFork("link", "data", access("r")))).toBe("badKind");
      s.store.setMode("link", 0o600);
      expect(s.store.stat("target").mode & 0o777).toBe(0o644);
    });

    test("a link to a folder leads nowhere", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "folder/file", "x");
      fileWith(s.store, "link", "");
      s.store.makeLink("link", "folder");
      expect(kindOf(() => s.store.stat("link/file"))).toBe("notFound");
      expect(kindOf(() => s.store.list("link"))).toBe("notDirectory");
      expect(kindOf(() => s.store.makeFile("link/new", 0o644))).toBe("notFound");
    });

    test("a folder says what each of its nodes is", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "file", "x");
      fileWith(s.store, "link", "");
      s.store.makeLink("link", "folder");
      const kinds = s.other.entries("").map(({ name, kind }) => `${name}: ${kind}`);
      expect(kinds.sort()).toEqual(["file: file", "folder: directory", "link: link"]);
      expect(kindOf(() => s.store.entries("file"))).toBe("notDirectory");
    });

    test("only a file can become a link, to a target that can be one", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "file", "");
      expect(kindOf(() => s.store.makeLink("folder", "x"))).toBe("isDirectory");
      expect(kindOf(() => s.store.makeLink("gone", "x"))).toBe("notFound");
      for (const target of ["", "a\0b", "x".repeat(4096)]) {
        expect(kindOf(() => s.store.makeLink("file", target))).toBe("badName");
      }
      expect(kindOf(() => s.store.readLink("file"))).toBe("badKind");
      expect(s.store.list("")).toHaveLength(2);
    });
  });

  describe("rename", () => {
    test("takes both forks, metadata and attributes along, also into another folder", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "a", "data", "resource");
      s.store.writeMetadata("a", sampleMetadata());
      s.store.setAttribute("a", "com.example/x", Buffer.from("y"), "always");
      const { inode } = s.store.stat("a");
      s.store.rename("a", "folder/b");
      expect(s.store.list("")).toEqual(["folder"]);
      expect(s.store.stat("folder/b").inode).toBe(inode);
      expect(content(s.store, "folder/b")).toBe("data");
      expect(content(s.store, "folder/b", "resource")).toBe("resource");
      expect(s.store.readMetadata("folder/b")).toEqual(sampleMetadata());
      expect(s.store.getAttribute("folder/b", "com.example/x").toString()).toBe("y");
      s.store.makeFile("a", 0o644);
      expect(s.store.resourceBytes("a")).toBe(0);
      expect(s.store.readMetadata("a")).toBeUndefined();
      expect(s.store.listAttributes("a")).toEqual([]);
    });

    test("takes a folder with all that is in it and its own metadata", () => {
      s.store.makeDirectory("a", 0o755);
      fileWith(s.store, "a/f", "data", "resource");
      s.store.writeMetadata("a", sampleMetadata());
      s.store.rename("a", "b");
      expect(s.store.readMetadata("b")).toEqual(sampleMetadata());
      expect(content(s.store, "b/f", "resource")).toBe("resource");
    });

    test("replaces nothing and never goes into itself", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "a", "a", "ra");
      fileWith(s.store, "b", "b", "rb");
      expect(kindOf(() => s.store.rename("a", "b"))).toBe("exists");
      expect(kindOf(() => s.store.rename("a", "folder"))).toBe("exists");
      expect(kindOf(() => s.store.rename("folder", "folder/x"))).toBe("intoItself");
      expect(kindOf(() => s.store.rename("gone", "x"))).toBe("notFound");
      expect(kindOf(() => s.store.rename("a", "gone/x"))).toBe("notFound");
      expect(kindOf(() => s.store.rename("", "x"))).toBe("isRoot");
      expect(content(s.store, "b", "resource")).toBe("rb");
      expect(content(s.store, "a", "resource")).toBe("ra");
      s.store.rename("a", "a");
      s.store.rename("a", "A");
      expect(content(s.store, "A")).toBe("a");
    });
  });

  describe("copy", () => {
    test("is the same in forks, metadata, attributes, mode and date, and a file of its own", async () => {
      fileWith(s.store, "a", "data", "resource");
      s.store.writeMetadata("a", sampleMetadata());
      s.store.setAttribute("a", "x", Buffer.from("y"), "always");
      s.store.setMode("a", 0o640);
      s.store.setModified("a", 1_000_000_000_000);
      await s.store.copyFile("a", "b");
      expect(content(s.store, "b")).toBe("data");
      expect(content(s.store, "b", "resource")).toBe("resource");
      expect(s.store.readMetadata("b")).toEqual(sampleMetadata());
      expect(s.store.getAttribute("b", "x").toString()).toBe("y");
      expect(s.store.stat("b")).toMatchObject({ mode: 0o100640, modifiedMilliseconds: 1_000_000_000_000 });
      const fork = s.store.openFork("b", "resource", access("w"));
      fork.write(Buffer.from("other"), 0);
      fork.close();
      expect(content(s.store, "a", "resource")).toBe("resource");
    });

    test("replaces nothing and leaves nothing", async () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "a", "a");
      fileWith(s.store, "b", "b");
      expect(await kindOfPromise(s.store.copyFile("a", "b"))).toBe("exists");
      expect(await kindOfPromise(s.store.copyFile("gone", "c"))).toBe("notFound");
      expect(await kindOfPromise(s.store.copyFile("folder", "c"))).toBe("isDirectory");
      expect(await kindOfPromise(s.store.copyFile("a", "gone/c"))).toBe("notFound");
      expect(s.store.list("").sort()).toEqual(["a", "b", "folder"]);
      expect(content(s.store, "b")).toBe("b");
    });
  });

  describe("remove", () => {
    test("takes the companions along: a new file of that name begins with nothing", () => {
      fileWith(s.store, "a", "data", "resource");
      s.store.writeMetadata("a", sampleMetadata());
      s.store.setAttribute("a", "x", Buffer.from("y"), "always");
      s.store.removeFile("a");
      expect(s.store.list("")).toEqual([]);
      s.store.makeFile("a", 0o644);
      expect(s.store.resourceBytes("a")).toBe(0);
      expect(s.store.readMetadata("a")).toBeUndefined();
      expect(s.store.listAttributes("a")).toEqual([]);
    });

    test("a folder goes when no node is left in it, whatever metadata is", () => {
      s.store.makeDirectory("folder", 0o755);
      s.store.writeMetadata("folder", sampleMetadata());
      s.store.setAttribute("folder", "x", Buffer.from("y"), "always");
      fileWith(s.store, "folder/a", "", "resource");
      expect(kindOf(() => s.store.removeDirectory("folder"))).toBe("notEmpty");
      expect(s.store.readMetadata("folder")).toEqual(sampleMetadata());
      s.store.removeFile("folder/a");
      s.store.removeDirectory("folder");
      expect(kindOf(() => s.store.stat("folder"))).toBe("notFound");
    });

    test("files and folders are removed by their own calls", () => {
      s.store.makeDirectory("folder", 0o755);
      fileWith(s.store, "file", "");
      expect(kindOf(() => s.store.removeFile("folder"))).toBe("isDirectory");
      expect(kindOf(() => s.store.removeDirectory("file"))).toBe("notDirectory");
      expect(kindOf(() => s.store.removeFile("gone"))).toBe("notFound");
      expect(kindOf(() => s.store.removeDirectory("gone"))).toBe("notFound");
      expect(kindOf(() => s.store.removeDirectory(""))).toBe("isRoot");
    });
  });

  test("mode, date and rights are kept and told", () => {
    fileWith(s.store, "a", "");
    s.store.setMode("a", 0o600);
    s.store.setModified("a", 1_234_567_890_000);
    expect(s.store.stat("a").mode & 0o7777).toBe(0o600);
    expect(s.store.stat("a").modifiedMilliseconds).toBe(1_234_567_890_000);
    const { uid, gid } = s.store.stat("a");
    s.store.setOwner("a", uid, gid);
    expect(s.store.rightsOf("a")).toEqual({ read: true, write: true, search: false });
    expect(s.store.rightsOf("")).toEqual({ read: true, write: true, search: true });
    expect(kindOf(() => s.store.rightsOf("gone"))).toBe("notFound");
  });

  test("its owner closes a folder, and opens it again, with what is said about it", () => {
    s.store.makeDirectory("folder", 0o755);
    s.store.writeMetadata("folder", sampleMetadata());
    for (const mode of [0, 0o600, 0o200, 0o755]) {
      s.store.setMode("folder", mode);
      expect(s.store.stat("folder").mode & 0o7777).toBe(mode);
    }
    expect(s.store.readMetadata("folder")).toEqual(sampleMetadata());
    s.store.makeFile("folder/file", 0o644);
  });

  test("the disk has more room than is free, and folders can be synced", async () => {
    const space = s.store.space();
    expect(space.totalBytes).toBeGreaterThanOrEqual(space.freeBytes);
    expect(space.freeBytes).toBeGreaterThan(0);
    s.store.makeDirectory("folder", 0o755);
    fileWith(s.store, "folder/a", "data", "resource");
    s.store.writeMetadata("folder/a", sampleMetadata());
    s.store.setAttribute("folder/a", "x", Buffer.from("y"), "always");
    for (const kind of ["data", "resource"] as const) {
      const fork = s.store.openFork("folder/a", kind, access("r"));
      await fork.sync();
      fork.close();
    }
    await s.store.syncDirectory("folder");
    await s.store.syncDirectory("");
    expect(await kindOfPromise(s.store.syncDirectory("gone"))).toBe("notFound");
  });
}

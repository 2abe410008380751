import { beforeEach, describe, expect, test } from "vitest";
import type { AccessList } from "../../src/storage/AccessList.ts";
import { fileWith, kindOf } from "../support/fileStoreWords.ts";
import type { Sessions } from "./fileStore.ts";

const list: AccessList = {
  owner: 6,
  group: 4,
  other: 0,
  mask: 6,
  named: [
    { kind: "user", id: 4711, bits: 6 },
    { kind: "group", id: 4712, bits: 1 },
  ],
};
const ofFolder: AccessList = { ...list, owner: 7, mask: 7 };
const bare: AccessList = { owner: 6, group: 0, other: 4, mask: undefined, named: [] };

/** Access lists, and how the mode goes with them. */
export function accessCases(s: Sessions): void {
  describe("access lists", () => {
    const permissions = (path: string) => s.store.stat(path).mode & 0o777;
    const { read, write } = {
      read: (...all: Parameters<Sessions["store"]["accessLists"]["read"]>) =>
        s.other.accessLists.read(...all),
      write: (...all: Parameters<Sessions["store"]["accessLists"]["write"]>) =>
        s.store.accessLists.write(...all),
    };

    beforeEach((context) => {
      // A test machine's temporary folder may lie on a file system that has none.
      if (!s.store.accessLists.isSupported) context.skip();
      fileWith(s.store, "file", "x");
      s.store.makeDirectory("folder", 0o755);
    });

    test("come back as they were set, and the mode shows the mask", () => {
      for (const path of ["file", "folder", ""]) {
        expect(read(path, "access")).toBeUndefined();
        write(path, { access: { ...list, owner: 7 } });
        expect(read(path, "access")).toEqual({ ...list, owner: 7 });
        expect(permissions(path)).toBe(0o760);
      }
      expect(kindOf(() => read("gone", "access"))).toBe("notFound");
      expect(kindOf(() => write("gone", { access: list }))).toBe("notFound");
    });

    test("that say no more than a mode are one", () => {
      write("file", { access: list });
      write("file", { access: bare });
      expect(read("file", "access")).toBeUndefined();
      expect(permissions("file")).toBe(0o604);
    });

    test("have their mask changed with the mode's middle bits", () => {
      write("file", { access: list });
      s.store.setMode("file", 0o640);
      expect(read("file", "access")).toEqual({ ...list, owner: 6, mask: 4, other: 0 });
    });

    test("are handed on by folders, no further than a new node's mode goes", () => {
      write("folder", { inherited: ofFolder });
      expect(read("folder", "access")).toBeUndefined();
      s.store.makeFile("folder/file", 0o664);
      s.store.makeDirectory("folder/inner", 0o700);
      expect(read("folder/file", "access")).toEqual({ ...ofFolder, owner: 6, mask: 6 });
      expect(read("folder/inner", "access")).toEqual({ ...ofFolder, mask: 0 });
      expect(read("folder/inner", "inherited")).toEqual(ofFolder);
      expect(read("folder/file", "inherited")).toBeUndefined();
      write("folder", { inherited: "none" });
      write("folder", { inherited: "none" });
      expect(read("folder", "inherited")).toBeUndefined();
    });

    test("of files hand nothing on, and what is refused changes nothing", () => {
      write("file", { access: bare });
      expect(kindOf(() => write("file", { access: list, inherited: ofFolder }))).toBe("accessDenied");
      expect(read("file", "access")).toBeUndefined();
      expect(permissions("file")).toBe(0o604);
    });

    test("go with a node, its copy and its place in an exchange", async () => {
      write("file", { access: list });
      s.store.rename("file", "folder/renamed");
      expect(read("folder/renamed", "access")).toEqual(list);
      await s.store.copyFile("folder/renamed", "copy");
      expect(read("copy", "access")).toEqual(list);
      expect(permissions("copy")).toBe(0o660);
      fileWith(s.store, "plain", "plain");
      s.store.setMode("plain", 0o604);
      await s.store.exchange("plain", "copy");
      expect(read("copy", "access")).toEqual(list);
      expect(read("plain", "access")).toBeUndefined();
      expect(permissions("plain")).toBe(0o604);
    });

    test("are none of links", () => {
      s.store.makeLink("file", "folder");
      expect(read("file", "access")).toBeUndefined();
      expect(kindOf(() => write("file", { access: list }))).toBe("unkeptAccess");
      expect(read("folder", "access")).toBeUndefined();
    });
  });
}

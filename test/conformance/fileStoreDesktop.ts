import { describe, expect, test } from "vitest";
import { desktopBytesMax } from "../../src/storage/FileStore.ts";
import { kindOf, kindOfPromise } from "../support/fileStoreWords.ts";
import type { Sessions } from "./fileStore.ts";

const modes = { file: 0o644, directory: 0o755 };
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

/** The files of the desktop database. */
export function desktopCases(s: Sessions): void {
  describe("the desktop database", () => {
    const put = (file: string, content: string, session = s.store): Promise<number> =>
      session.desktop.replace(file, modes, () => Buffer.from(content));

    test("keeps what is put into it, for every session, out of everybody's sight", async () => {
      expect(s.store.desktop.read("t/ttxt.icon")).toBeUndefined();
      await put("t/ttxt.icon", "one");
      await put("at the top.icon", "two");
      expect(text(s.other.desktop.read("t/ttxt.icon"))).toBe("one");
      expect(text(s.other.desktop.read("at the top.icon"))).toBe("two");
      await put("t/ttxt.icon", "three", s.other);
      expect(text(s.store.desktop.read("t/ttxt.icon"))).toBe("three");
      expect(s.store.list("")).toEqual([]);
    });

    test("an edit sees what is there, and may leave it", async () => {
      let seen: string | undefined;
      const look = (bytes: Buffer): undefined => void (seen = bytes.toString());
      expect(await s.store.desktop.replace("a", modes, look)).toBe(0);
      expect(seen).toBe("");
      expect(s.store.desktop.read("a")).toBeUndefined();
      await put("a", "here");
      expect(await s.other.desktop.replace("a", modes, look)).toBe(0);
      expect(seen).toBe("here");
      expect(text(s.store.desktop.read("a"))).toBe("here");
    });

    test("tells what it takes on disk", async () => {
      expect(await put("t/a", "x".repeat(5000))).toBeGreaterThanOrEqual(8192);
      expect(await put("t/a", "x".repeat(6000))).toBe(0);
      expect(await put("t/a", "x")).toBe(-4096);
      expect(await put("t/a", "")).toBe(-4096);
    });

    test("what fails in an edit changes nothing", async () => {
      const fail = (): never => {
        throw new Error("no such thing");
      };
      await put("t/a", "before");
      for (const file of ["t/a", "t/b", "u/a"]) {
        await expect(s.store.desktop.replace(file, modes, fail)).rejects.toThrow("no such thing");
      }
      expect(text(s.other.desktop.read("t/a"))).toBe("before");
      expect(s.other.desktop.read("t/b")).toBeUndefined();
      await put("t/b", "after", s.other);
    });

    test("no file is longer than they may be, and a longer one loses nothing", async () => {
      const longest = "x".repeat(desktopBytesMax);
      await put("a", longest);
      expect(await kindOfPromise(put("a", `${longest}y`))).toBe("full");
      expect(await kindOfPromise(put("b", `${longest}y`))).toBe("full");
      expect(s.store.desktop.read("a")?.length).toBe(desktopBytesMax);
      expect(s.store.desktop.read("b")).toBeUndefined();
    });

    test.each(["", "..", "../a", "a//b", "a\0", "n".repeat(256)])("%j is no file of it", async (file) => {
      expect(kindOf(() => s.store.desktop.read(file))).toBe("badName");
      expect(await kindOfPromise(put(file, "x"))).toBe("badName");
    });
  });
}

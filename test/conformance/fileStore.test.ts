import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { makeStore } from "../../src/storage/makeStore.ts";
import { FaultyFileStore } from "../support/FaultyFileStore.ts";
import { MemoryDisk } from "../support/MemoryDisk.ts";
import { MemoryFileStore } from "../support/MemoryFileStore.ts";
import { openDescriptors } from "../support/openDescriptors.ts";
import { fileStoreSuite, type TestVolume } from "./fileStore.ts";

function onDisk(metadata: "sys" | "ad", diskCharset = "UTF8"): TestVolume {
  const folder = mkdtempSync(join(tmpdir(), "bandstand-store-"));
  return {
    open: () => makeStore(folder, { metadata, diskCharset }),
    end() {
      const left = openDescriptors(folder);
      rmSync(folder, { recursive: true });
      expect(left).toEqual([]);
    },
  };
}

function inMemory(): TestVolume {
  const disk = new MemoryDisk();
  return { open: () => new MemoryFileStore(disk), end: () => expect(disk.locksHeld()).toBe(0) };
}

fileStoreSuite("a file store with extended attributes", () => onDisk("sys"));
fileStoreSuite("a file store with AppleDouble files", () => onDisk("ad"));
// The one other set that has every character that the suite has.
fileStoreSuite("a file store with names in Chinese bytes", () => onDisk("sys", "GB18030"));
fileStoreSuite("a file store with AppleDouble files and names in Chinese bytes", () =>
  onDisk("ad", "GB18030"),
);
fileStoreSuite("a file store in memory", inMemory);
fileStoreSuite("a faulty file store without a fault", () => {
  const memory = inMemory();
  return { open: () => new FaultyFileStore(memory.open()), end: () => memory.end() };
});

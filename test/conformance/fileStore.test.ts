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

function onDisk(metadata: "sys" | "ad"): TestVolume {
  const folder = mkdtempSync(join(tmpdir(), "bandstand-store-"));
  return {
    open: () => makeStore(folder, { metadata }),
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
fileStoreSuite("a file store in memory", inMemory);
fileStoreSuite("a faulty file store without a fault", () => {
  const memory = inMemory();
  return { open: () => new FaultyFileStore(memory.open()), end: () => memory.end() };
});

import { MemoryDisk } from "./MemoryDisk.ts";
import { MemoryFileStore } from "./MemoryFileStore.ts";
import { folderDisk, testDisk, type TestDisk } from "./testVolume.ts";

/** A disk in memory. */
export function memoryDisk(disk = new MemoryDisk()): TestDisk {
  return testDisk(() => new MemoryFileStore(disk));
}

/** Every kind of disk that a volume has to work the same on. */
export const testDisks: readonly { kind: string; make: () => TestDisk }[] = [
  { kind: "a disk in memory", make: memoryDisk },
  { kind: "a folder with extended attributes", make: () => folderDisk("auto") },
  { kind: "a folder with AppleDouble files", make: () => folderDisk("ad") },
];

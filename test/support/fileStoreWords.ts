import { expect } from "vitest";
import type { FileErrorKind } from "../../src/storage/FileError.ts";
import { FileError } from "../../src/storage/FileError.ts";
import type { FileStore, ForkAccess, ForkFile, ForkKind } from "../../src/storage/FileStore.ts";

/** An access mode in letters: r read, w write, R deny read, W deny write. */
export function access(letters: string): ForkAccess {
  return {
    read: letters.includes("r"),
    write: letters.includes("w"),
    denyRead: letters.includes("R"),
    denyWrite: letters.includes("W"),
  };
}

/** The kind of failure of a call, or what it gave instead. */
export function kindOf(run: () => unknown): FileErrorKind | "no failure" {
  try {
    run();
    return "no failure";
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    return (error as FileError).kind;
  }
}

/** The same of a promise. */
export async function kindOfPromise(work: Promise<unknown>): Promise<FileErrorKind | "no failure"> {
  try {
    await work;
    return "no failure";
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    return (error as FileError).kind;
  }
}

/** A new file with these bytes in its forks. */
export function fileWith(store: FileStore, path: string, data: string, resource = ""): void {
  store.makeFile(path, 0o644);
  for (const [kind, text] of [
    ["data", data],
    ["resource", resource],
  ] as const) {
    if (text === "") continue;
    const fork = store.openFork(path, kind, access("w"));
    fork.write(Buffer.from(text), 0);
    fork.close();
  }
}

/** All bytes of an open fork. */
export function contentOf(fork: ForkFile): string {
  const into = Buffer.alloc(fork.length());
  return into.subarray(0, fork.read(into, 0)).toString();
}

/** All bytes of a file's fork. */
export function content(store: FileStore, path: string, kind: ForkKind = "data"): string {
  const fork = store.openFork(path, kind, access("r"));
  try {
    return contentOf(fork);
  } finally {
    fork.close();
  }
}

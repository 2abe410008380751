import type { FileStore, ForkFile, ForkKind } from "../../src/storage/FileStore.ts";
import { exchangedPath, isWithin, movedPath } from "../../src/storage/pathElements.ts";

interface Undo {
  lengthBefore: number;
  offset: number;
  bytesBefore: Buffer;
}

const separator = "\0";

/** What forks hold that no sync has covered: for each fork how to take its writes back, the newest last. */
export class UnsyncedWrites {
  readonly #undo = new Map<string, Undo[]>();

  /** To be called before a write, with a fork that can read. */
  remember(path: string, kind: ForkKind, reader: ForkFile, offset: number, count: number): void {
    const bytesBefore = Buffer.alloc(count);
    const present = reader.read(bytesBefore, offset);
    const list = this.#list(path, kind);
    list.push({ lengthBefore: reader.length(), offset, bytesBefore: bytesBefore.subarray(0, present) });
  }

  synced(path: string, kind: ForkKind): void {
    this.#undo.delete(kind + separator + path);
  }

  moved(from: string, to: string): void {
    for (const [key, list] of this.#entries()) {
      if (!isWithin(key.path, from)) continue;
      this.#undo.delete(key.kind + separator + key.path);
      this.#undo.set(key.kind + separator + movedPath(key.path, from, to), list);
    }
  }

  exchanged(one: string, other: string): void {
    const entries = this.#entries();
    this.#undo.clear();
    for (const [{ kind, path }, list] of entries) {
      this.#undo.set(kind + separator + exchangedPath(path, one, other), list);
    }
  }

  removed(path: string): void {
    this.#undo.delete(`data${separator}${path}`);
    this.#undo.delete(`resource${separator}${path}`);
  }

  /** Brings every fork back to what its last sync covered. */
  drop(store: FileStore): void {
    for (const [{ kind, path }, list] of this.#entries()) {
      const access = { read: true, write: true, denyRead: false, denyWrite: false };
      const fork = store.openFork(path, kind, access);
      for (const { lengthBefore, offset, bytesBefore } of list.reverse()) {
        fork.write(bytesBefore, offset);
        fork.setLength(lengthBefore);
      }
      fork.close();
    }
    this.#undo.clear();
  }

  #list(path: string, kind: ForkKind): Undo[] {
    const key = kind + separator + path;
    const list = this.#undo.get(key) ?? [];
    this.#undo.set(key, list);
    return list;
  }

  #entries(): [key: { kind: ForkKind; path: string }, list: Undo[]][] {
    return [...this.#undo].map(([key, list]) => {
      const [kind = "", path = ""] = key.split(separator);
      return [{ kind: kind === "data" ? "data" : "resource", path }, list];
    });
  }
}

import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync } from "node:fs";
import type { Charset } from "../wire/Charset.ts";
import { attempt } from "./errno.ts";
import type { NodeKind } from "./FileStore.ts";

/** An entry of a folder; what is no node for clients has no kind. */
interface FolderEntry {
  name: string;
  kind: NodeKind | undefined;
}

/** What is in a folder. */
export interface FolderEntries {
  entries: FolderEntry[];
  /** How many more there are whose names are no text in the disk's character set: nothing leads to these. */
  unreadable: number;
}

/** Reads a folder by the kernel's path; `charset` is undefined for UTF-8. */
export function readFolder(at: string, inside: string, charset: Charset | undefined): FolderEntries {
  return charset === undefined ? readUtf8(at, inside) : readIn(charset, at, inside);
}

function readUtf8(at: string, inside: string): FolderEntries {
  const all = attempt(inside, () => readdirSync(at, { withFileTypes: true })).map(entryOf);
  // Where a name is not UTF-8, Node shows a mark instead, which may also be a character of a proper name.
  if (!all.some(({ name }) => name.includes("\uFFFD"))) return { entries: all, unreadable: 0 };
  const raw = attempt(inside, () => readdirSync(at, { encoding: "buffer" }));
  const proper = new Set(raw.filter((name) => isUtf8(name)).map((name) => name.toString()));
  const entries = all.filter(({ name }) => proper.has(name));
  return { entries, unreadable: all.length - entries.length };
}

function readIn(charset: Charset, at: string, inside: string): FolderEntries {
  // Latin-1 is the bytes themselves, one character each.
  const all = attempt(inside, () => readdirSync(at, { withFileTypes: true, encoding: "latin1" }));
  const entries = all.map(entryOf).flatMap(({ name: raw, kind }) => {
    const name = charset.decode(Buffer.from(raw, "latin1"));
    return name === undefined ? [] : [{ name, kind }];
  });
  return { entries, unreadable: all.length - entries.length };
}

function entryOf(entry: Dirent): FolderEntry {
  if (entry.isFile()) return { name: entry.name, kind: "file" };
  if (entry.isDirectory()) return { name: entry.name, kind: "directory" };
  return { name: entry.name, kind: entry.isSymbolicLink() ? "link" : undefined };
}

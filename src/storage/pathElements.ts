import { FileError } from "./FileError.ts";

/** What the file systems of Linux take for one name. */
export const nameBytesMax = 255;

/**
 * The names of a store's path, each one checked: nothing in it can leave the folder that it starts in. `bytesOf` is the
 * length that a name has on disk, undefined where it can't be there.
 */
export function pathElements(
  path: string,
  bytesOf: (name: string) => number | undefined = (name) => Buffer.byteLength(name),
): string[] {
  if (path === "") return [];
  const names = path.split("/");
  for (const name of names) {
    const isBad = name === "" || name === "." || name === ".." || name.includes("\0");
    if (isBad || (bytesOf(name) ?? Infinity) > nameBytesMax) {
      throw new FileError("badName", `${JSON.stringify(path)} can't be a path`);
    }
  }
  return names;
}

/** The path of the folder that holds a node; the root's is itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of a path; "" for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/**
 * The path that a node has after its folder, or the node itself, was renamed; unchanged where it lies
 * elsewhere.
 */
export function movedPath(path: string, from: string, to: string): string {
  return isWithin(path, from) ? to + path.slice(from.length) : path;
}

/** Where the bytes of a path are after two files have exchanged theirs. */
export function exchangedPath(path: string, one: string, other: string): string {
  if (path === one) return other;
  return path === other ? one : path;
}

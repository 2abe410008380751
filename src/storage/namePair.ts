import { lstatSync } from "node:fs";
import { exchangeNames } from "../system/exchangeNames.ts";
import { inFolder } from "./AppleDoubleFolder.ts";
import { attempt, errnoError, kindOfErrno } from "./errno.ts";
import { parentOf } from "./pathElements.ts";
import { renameNode } from "./renameNode.ts";
import type { RootFolder } from "./RootFolder.ts";

/** Two names inside the store that change their files, and the inodes there before; undefined: no file. */
export interface NamePair {
  one: string;
  other: string;
  oneInode: bigint | undefined;
  otherInode: bigint | undefined;
}

/** Swaps in one step; false, and nothing is done, where this kernel or file system can't. */
export function swapAtOnce(root: RootFolder, { one, other, oneInode, otherInode }: NamePair): boolean {
  if (oneInode === undefined || otherInode === undefined) {
    const [from, to] = oneInode === undefined ? [other, one] : [one, other];
    renameNode(root.place(from), root.place(to));
    return true;
  }
  const result = exchangeNames(root.place(one).path, root.place(other).path);
  if (result === 0) return true;
  const kind = result === undefined ? "unsupported" : kindOfErrno(result);
  if (result !== undefined && kind !== "unsupported" && kind !== "badRange") throw errnoError(result, one);
  return false;
}

/**
 * Swaps through a third name. Which file is where, with A at `one` and B at `other` before:
 *
 *     one  temporary  other
 *      A       -        B
 *      -       A        B     1
 *      B       A        -     2
 *      B       -        A     3
 *
 * A crash between two of them leaves the file under the third name to `settle`, who knows by what is missing.
 */
export function swapInSteps(root: RootFolder, pair: NamePair, temporary: string): void {
  const third = inFolder(parentOf(pair.one), temporary);
  const steps = [
    [pair.one, third],
    [pair.other, pair.one],
    [third, pair.other],
  ] as const;
  const done: (readonly [string, string])[] = [];
  try {
    for (const step of steps) {
      renameNode(root.place(step[0]), root.place(step[1]));
      done.push(step);
    }
  } catch (error) {
    for (const [from, to] of done.reverse()) renameNode(root.place(to), root.place(from));
    throw error;
  }
}

/** After a crash in the middle of `swapInSteps`: each file has one of the two names again. */
export function settle(root: RootFolder, { one, other }: NamePair, temporary: string): void {
  const third = inFolder(parentOf(one), temporary);
  if (inodeAt(root, third) === undefined) return;
  if (inodeAt(root, one) === undefined) renameNode(root.place(third), root.place(one));
  else if (inodeAt(root, other) === undefined) renameNode(root.place(third), root.place(other));
}

/** Whether the files of a pair have changed places; undefined where others have been at work there. */
export function isSwapped(root: RootFolder, pair: NamePair): boolean | undefined {
  const one = inodeAt(root, pair.one);
  const other = inodeAt(root, pair.other);
  if (one === pair.oneInode && other === pair.otherInode) return false;
  return one === pair.otherInode && other === pair.oneInode ? true : undefined;
}

/** Undefined where nothing is. */
export function inodeAt(root: RootFolder, path: string): bigint | undefined {
  const { path: at } = root.place(path);
  return attempt(path, () => lstatSync(at, { bigint: true, throwIfNoEntry: false })?.ino);
}

/** The way back. */
export function turned({ one, other, oneInode, otherInode }: NamePair): NamePair {
  return { one, other, oneInode: otherInode, otherInode: oneInode };
}

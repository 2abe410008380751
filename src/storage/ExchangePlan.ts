import { ownUserId } from "../system/ownUserId.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { inodeAt, isSwapped, type NamePair, settle, swapAtOnce, swapInSteps, turned } from "./namePair.ts";
import type { RootFolder } from "./RootFolder.ts";
import { temporaryPrefix } from "./smallFiles.ts";

/** Everything that changes its name in an exchange, in this order. */
export interface ExchangePlan {
  files: NamePair;
  /** The AppleDouble files with the resource forks; undefined where neither has one. */
  forks: NamePair | undefined;
}

/** What there is to swap between two files. */
export function planOf(root: RootFolder, layout: MetadataLayout, one: string, other: string): ExchangePlan {
  const files = { one, other, oneInode: inodeAt(root, one), otherInode: inodeAt(root, other) };
  const oneFork = layout.resourcePath(one);
  const otherFork = layout.resourcePath(other);
  if (oneFork === undefined || otherFork === undefined) return { files, forks: undefined };
  const inodeOf = (path: string, fork: string) =>
    layout.companions(path, "file").includes(fork) ? inodeAt(root, fork) : undefined;
  const oneInode = inodeOf(one, oneFork);
  const otherInode = inodeOf(other, otherFork);
  const hasForks = oneInode !== undefined || otherInode !== undefined;
  return { files, forks: hasForks ? { one: oneFork, other: otherFork, oneInode, otherInode } : undefined };
}

/** Each user's own, so that nobody's session acts on what another user wrote. */
export function exchangeName(): string {
  return `${temporaryPrefix}exchange-${ownUserId()}`;
}

/** The third names of swapInSteps. */
function thirdNames(): { file: string; fork: string } {
  return { file: `${exchangeName()}-file`, fork: `${exchangeName()}-fork` };
}

/** Swaps the files of a plan, then their resource forks; or, where one can't, neither. */
export function swapNames(root: RootFolder, { files, forks }: ExchangePlan): void {
  const third = thirdNames();
  swap(root, files, third.file);
  if (forks === undefined) return;
  try {
    swap(root, forks, third.fork);
  } catch (error) {
    swap(root, turned(files), third.file);
    throw error;
  }
}

/** The way back of a plan. */
export function turnedPlan({ files, forks }: ExchangePlan): ExchangePlan {
  return { files: turned(files), forks: forks && turned(forks) };
}

/** After a crash or a failure between two steps: the resource forks follow the files, whichever way those went. */
export function finishPlan(root: RootFolder, { files, forks }: ExchangePlan): void {
  const third = thirdNames();
  settle(root, files, third.file);
  if (forks === undefined) return;
  settle(root, forks, third.fork);
  const isDone = isSwapped(root, files);
  const isFollowing = isSwapped(root, forks);
  if (isDone === undefined || isFollowing === undefined || isDone === isFollowing) return;
  swap(root, isFollowing ? turned(forks) : forks, third.fork);
}

function swap(root: RootFolder, pair: NamePair, third: string): void {
  if (!swapAtOnce(root, pair)) swapInSteps(root, pair, third);
}

/** A plan as it is written down. */
export function encodePlan({ files, forks }: ExchangePlan): Buffer {
  return Buffer.from(JSON.stringify([files, forks].map((pair) => (pair === undefined ? [] : wordsOf(pair)))));
}

function wordsOf({ one, other, oneInode, otherInode }: NamePair): string[] {
  return [one, other, String(oneInode ?? ""), String(otherInode ?? "")];
}

/** Undefined for what is none. */
export function decodePlan(bytes: Buffer | undefined): ExchangePlan | undefined {
  try {
    const parsed: unknown = JSON.parse(bytes?.toString() ?? "");
    if (!Array.isArray(parsed)) return undefined;
    const [files, forks] = parsed.map(pairOf);
    return files && { files, forks };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function pairOf(words: unknown): NamePair | undefined {
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) return undefined;
  const [one, other, oneInode = "", otherInode = ""] = words;
  if (one === undefined || other === undefined || !/^\d*$/.test(oneInode + otherInode)) return undefined;
  const inode = (text: string) => (text === "" ? undefined : BigInt(text));
  return { one, other, oneInode: inode(oneInode), otherInode: inode(otherInode) };
}

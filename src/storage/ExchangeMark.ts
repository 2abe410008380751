import { closeSync, fstatSync, fsync, lstatSync } from "node:fs";
import { promisify } from "node:util";
import type { KernelPath } from "../system/KernelPath.ts";
import { mayAccess } from "../system/fileAccess.ts";
import { ownUserId } from "../system/ownUserId.ts";
import { appleDoubleName, inFolder } from "./AppleDoubleFolder.ts";
import { readWhole } from "./descriptorBytes.ts";
import { attempt, fileError, unless } from "./errno.ts";
import { decodePlan, encodePlan, exchangeName, type ExchangePlan, finishPlan } from "./ExchangePlan.ts";
import { FileError, type FileErrorKind } from "./FileError.ts";
import { kernelLocks } from "./LockFile.ts";
import { parentOf } from "./pathElements.ts";
import { renameNode } from "./renameNode.ts";
import type { RootFolder } from "./RootFolder.ts";
import { makeWith, openExisting, removeIfThere, temporaryName } from "./smallFiles.ts";

const syncFile = promisify(fsync);
const goneKinds: readonly FileErrorKind[] = ["notFound", "notDirectory", "badName"];
/** Four paths as JSON, each of them as long as the kernel allows. */
const markBytesMax = 64 * 1024;
const markMode = 0o600;
const noBytes = Buffer.alloc(0);

/**
 * What is about to change names, written down in both folders before the first step and taken away after the last:
 * where the process dies between two steps, whoever looks at either folder next finishes them. The plan's inodes
 * tell how far it came. The writer holds a lock on it as long as he lives.
 */
export class ExchangeMark {
  readonly #root: RootFolder;
  readonly #left: { path: string; fd: number }[] = [];

  readonly #plan: ExchangePlan;

  private constructor(root: RootFolder, plan: ExchangePlan) {
    this.#root = root;
    this.#plan = plan;
  }

  /** Resolves when it is on stable storage; throws `busy` while another exchange of this user is under way there. */
  static async leave(root: RootFolder, plan: ExchangePlan): Promise<ExchangeMark> {
    const mark = new ExchangeMark(root, plan);
    const folders = new Set([parentOf(plan.files.one), parentOf(plan.files.other)]);
    try {
      for (const folder of folders) await mark.#write(folder);
    } catch (error) {
      mark.takeAway();
      throw error;
    }
    return mark;
  }

  /** Everything has its right name. */
  takeAway(): void {
    try {
      for (const { path } of this.#left) removeIfThere(this.#root.place(path).path);
    } catch (error) {
      // It says what is true, and the next who looks takes it away.
      if (!(error instanceof FileError)) throw error;
    } finally {
      for (const { fd } of this.#left.splice(0)) closeSync(fd);
    }
  }

  /** Something failed on the way: brings together what belongs together, or leaves that to the next who looks. */
  settle(): void {
    try {
      finishPlan(this.#root, this.#plan);
      this.takeAway();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    } finally {
      for (const { fd } of this.#left.splice(0)) closeSync(fd);
    }
  }

  async #write(folder: string): Promise<void> {
    const fresh = inFolder(folder, temporaryName());
    const path = inFolder(folder, exchangeName());
    const fd = makeWith(this.#root.place(fresh).path, encodePlan(this.#plan), { mode: markMode });
    try {
      // Locked and whole before it has the name that others look for.
      kernelLocks(fd).set("write", 0n, 1n);
      renameNode(this.#root.place(fresh), this.#root.place(path));
    } catch (error) {
      closeSync(fd);
      removeIfThere(this.#root.place(fresh).path);
      const failure = fileError(error, folder);
      throw failure.kind === "exists" ? new FileError("busy", `an exchange goes on in ${folder}`) : failure;
    }
    this.#left.push({ path, fd });
    await syncFile(fd).catch((error: unknown) => {
      throw fileError(error, folder);
    });
  }
}

/** Finishes the exchange that this folder has a mark of; of one that is under way it keeps off. */
export function finishExchange(root: RootFolder, folder: string): void {
  const path = inFolder(folder, exchangeName());
  const { path: at } = root.place(path);
  // One quick call that says no nearly always.
  if (!mayAccess(at, "write")) return;
  const fd = openExisting(at, "write");
  if (fd === undefined) return;
  try {
    const isOurs = attempt(path, () => fstatSync(fd).uid) === ownUserId();
    if (!isOurs || !kernelLocks(fd).set("write", 0n, 1n) || !isSameFile(at, fd)) return;
    // Where a folder of it is gone there is nothing left to bring together.
    unless(goneKinds, () => {
      const plan = believedPlan(root, folder, fd);
      if (plan !== undefined) finishPlan(root, plan);
    });
    removeIfThere(root.place(path).path);
  } finally {
    closeSync(fd);
  }
}

/**
 * The plan in a mark, if it is our own: written by nobody else, about nothing but the folders that have it, each of
 * them the same one. So whoever could forge a mark could have changed the names himself. Of a plan that came to its
 * end a single mark may be left, and there is nothing to do.
 */
function believedPlan(root: RootFolder, folder: string, fd: number): ExchangePlan | undefined {
  const bytes = privateBytes(fd, folder);
  const plan = decodePlan(bytes);
  if (bytes === undefined || plan === undefined) return undefined;
  const { files, forks = files } = plan;
  const folders = [parentOf(files.one), parentOf(files.other)];
  const isOfFolders = [parentOf(forks.one), parentOf(forks.other)].every((place, index) => {
    const own = folders[index] ?? "";
    return place === own || place === inFolder(own, appleDoubleName);
  });
  const isMarked = (other: string) => other === folder || bytes.equals(markIn(root, other) ?? noBytes);
  return isOfFolders && folders.includes(folder) && folders.every(isMarked) ? plan : undefined;
}

function markIn(root: RootFolder, folder: string): Buffer | undefined {
  const fd = openExisting(root.place(inFolder(folder, exchangeName())).path, "read");
  if (fd === undefined) return undefined;
  try {
    return privateBytes(fd, folder);
  } finally {
    closeSync(fd);
  }
}

/** What is in a file that nobody but its owner, who is us, may write, and that has no other name. */
function privateBytes(fd: number, folder: string): Buffer | undefined {
  const { uid, mode, nlink, size } = attempt(folder, () => fstatSync(fd));
  const isPrivate = uid === ownUserId() && (mode & 0o7777) === markMode && nlink === 1;
  if (!isPrivate || size > markBytesMax) return undefined;
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readWhole(fd, bytes, 0));
}

function isSameFile(path: KernelPath, fd: number): boolean {
  const there = attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
  return there !== undefined && there.ino === attempt(path, () => fstatSync(fd)).ino;
}

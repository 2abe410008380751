import fs from "node:fs";
import path from "node:path";
import type { FolderStep, FolderWay } from "../../config/folderWay.ts";
import { nameOnly } from "../../storage/RootFolder.ts";
import { openBeneath } from "../../system/openBeneath.ts";
import { makeOwnFolder } from "./makeOwnFolder.ts";

const folderFlags = nameOnly | fs.constants.O_DIRECTORY;
const closeOnExec = 0o2000000; // node:fs sets it by itself and has no constant for it
const writableByOthers = 0o022;
const sticky = 0o1000;

/** How far root went on a user's way, and what is left of it for the user to go. */
export interface BegunWay {
  /** Names the folder that was reached; undefined: root went no step, and `at` is where the way starts. */
  fd: number | undefined;
  at: string;
  left: readonly FolderStep[];
}

/** What root may make on the way, for whom. */
export interface OwnFolderMaker {
  owner: { uid: number; gid: number };
  mode: number;
  made(name: string): void;
}

/**
 * Goes the part of a user's way that nobody but root can change: from the way's start, through no link, as long as
 * root alone may write the folder that the next step starts from. A folder of the user's own that is missing there is
 * made. Throws where the way's start can't be opened, or a folder can't be made.
 */
export function goAsRoot({ start, steps, isHome }: FolderWay, maker: OwnFolderMaker | undefined): BegunWay {
  if (isHome || !isAdministrators(start)) return { fd: undefined, at: start, left: steps };
  let fd = fs.openSync(`${start}/.`, folderFlags);
  try {
    for (const [index, step] of steps.entries()) {
      const next = step.isUsersChoice || !isRootsAlone(fd) ? undefined : takeStep(fd, step, maker);
      if (next === undefined) return { fd, at: `/proc/self/fd/${fd}`, left: steps.slice(index) };
      fs.closeSync(fd);
      fd = next;
    }
    return { fd, at: `/proc/self/fd/${fd}`, left: [] };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** Undefined: there is no such folder, or a link, which the user has to follow. */
function takeStep(
  parent: number,
  { name, isMade }: FolderStep,
  maker: OwnFolderMaker | undefined,
): number | undefined {
  const open = () => openBeneath(parent, `${name}/.`, folderFlags | closeOnExec);
  const found = open();
  if (found >= 0) return found;
  if (!isMade || maker === undefined) return undefined;
  if (fs.lstatSync(`/proc/self/fd/${parent}/${name}`, { throwIfNoEntry: false }) !== undefined)
    return undefined;
  makeOwnFolder(parent, name, maker.owner, maker.mode);
  maker.made(name);
  const made = open();
  return made < 0 ? undefined : made;
}

function isRootsAlone(fd: number): boolean {
  const { uid, mode } = fs.fstatSync(fd);
  return uid === 0 && (mode & writableByOthers) === 0;
}

/** Whether nobody but root can lead the path elsewhere: no link in it, every folder root's. */
function isAdministrators(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    const node = fs.lstatSync(at, { throwIfNoEntry: false });
    if (node === undefined || !node.isDirectory() || node.uid !== 0) return false;
    // In a sticky folder only root renames what is root's.
    if ((node.mode & writableByOthers) !== 0 && (node.mode & sticky) === 0) return false;
    if (at === "/") return true;
  }
}

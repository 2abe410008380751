import fs from "node:fs";
import { renameExclusive } from "../../system/renameExclusive.ts";
import { systemRandom } from "../../system/random.ts";

const setGroupId = 0o2000;

/**
 * Makes a folder for its owner, as root, in a folder that root alone may write: it is there with its owner, group and
 * mode, or not at all. Its group is the owner's unless the folder above hands its own on (set-group-id). It is no
 * mistake if another session makes it at the same time.
 */
export function makeOwnFolder(
  parent: number,
  name: string,
  owner: { uid: number; gid: number },
  mode: number,
): void {
  const above = `/proc/self/fd/${parent}`;
  const draft = `${above}/.bandstand-new-${systemRandom(8).toString("hex")}`;
  fs.mkdirSync(draft, 0o700);
  try {
    giveTo(owner, mode, draft);
    put(draft, `${above}/${name}`);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function giveTo(owner: { uid: number; gid: number }, mode: number, folder: string): void {
  const fd = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW);
  try {
    const { mode: inherited, gid } = fs.fstatSync(fd);
    const handedOn = inherited & setGroupId;
    fs.fchownSync(fd, owner.uid, handedOn === 0 ? owner.gid : gid);
    fs.fchmodSync(fd, mode | handedOn);
  } finally {
    fs.closeSync(fd);
  }
}

function put(draft: string, folder: string): void {
  const code = renameExclusive(draft, folder);
  if (code === 0) return;
  // Without that call an empty folder of the same name, which only another session can have made, is replaced.
  if (code === undefined) fs.renameSync(draft, folder);
  else if (fs.existsSync(folder)) fs.rmdirSync(draft);
  else throw new Error(`the folder can't get its name (errno ${-code})`);
}

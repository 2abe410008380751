import { type AccessList, listOfMode } from "./AccessList.ts";
import { unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { FileStore, NodeStat } from "./FileStore.ts";

/** Whose a file is, and who may do what with it. */
export interface FileRights {
  stat: NodeStat;
  list: AccessList | undefined;
}

type Store = Pick<FileStore, "stat" | "setOwner" | "setMode" | "accessLists">;

/** The rights of what has to be a file. */
export function fileRights(store: Store, path: string): FileRights {
  const stat = store.stat(path);
  if (stat.kind === "directory") throw new FileError("isDirectory", `${path} is a folder`);
  if (stat.kind === "link") throw new FileError("badKind", `${path} is a link`);
  return { stat, list: store.accessLists.read(path, "access") };
}

/** Of the file that was at a path before an exchange; whose file it is has the last word. */
export function keepRights(store: Store, path: string, { stat, list }: FileRights, now: FileRights): void {
  const { uid, gid, mode } = stat;
  if (uid !== now.stat.uid || gid !== now.stat.gid)
    unless(["accessDenied"], () => store.setOwner(path, uid, gid));
  if (list !== undefined || now.list !== undefined) {
    unless(["accessDenied"], () => store.accessLists.write(path, { access: list ?? listOfMode(mode) }));
  }
  if (mode !== now.stat.mode) unless(["accessDenied"], () => store.setMode(path, mode & 0o7777));
}

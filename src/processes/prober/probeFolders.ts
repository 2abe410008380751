import fs from "node:fs";
import { nameOnly } from "../../storage/RootFolder.ts";
import { mayAccess } from "../../system/fileAccess.ts";
import type { FolderState } from "../messages.ts";
import type { FolderQuestion } from "../orders.ts";
import { type BegunWay, goAsRoot } from "../session/goAsRoot.ts";

const folderFlags = nameOnly | fs.constants.O_DIRECTORY;

type Begun = BegunWay | { state: FolderState };

/**
 * Looks at volumes' folders as a session would reach them, and makes and changes nothing: the administrator's part of
 * a way before `becomeUser`, which is called once, and the user's own part behind it.
 */
export function probeFolders(folders: readonly FolderQuestion[], becomeUser: () => void): FolderState[] {
  const begun = folders.map(begin);
  becomeUser();
  return folders.map((folder, index) => finish(folder, begun[index]));
}

function begin({ path, way }: FolderQuestion): Begun {
  try {
    if (way.steps.length > 0 || way.isHome) return goAsRoot(way, undefined);
    return { fd: fs.openSync(path, folderFlags), at: path, left: [] };
  } catch (error) {
    return { state: stateOf(error, false) };
  }
}

function finish({ isMade }: FolderQuestion, begun: Begun | undefined): FolderState {
  if (begun === undefined) return { kind: "missing" };
  if ("state" in begun) return begun.state;
  let wouldBeMade = false;
  try {
    let fd = begun.fd ?? fs.openSync(`${begun.at}/.`, folderFlags);
    for (const step of begun.left) {
      wouldBeMade = isMade && step.isMade;
      const next = fs.openSync(`/proc/self/fd/${fd}/${step.name}/.`, folderFlags);
      fs.closeSync(fd);
      fd = next;
    }
    const folder = Buffer.from(`/proc/self/fd/${fd}/.`);
    const [mayEnter, mayRead, mayWrite] = (["search", "read", "write"] as const).map((wish) =>
      mayAccess(folder, wish),
    );
    return {
      kind: "there",
      mayEnter: mayEnter === true,
      mayRead: mayRead === true,
      mayWrite: mayWrite === true,
    };
  } catch (error) {
    return stateOf(error, wouldBeMade);
  }
}

function stateOf(error: unknown, wouldBeMade: boolean): FolderState {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "ENOENT") return { kind: wouldBeMade ? "toBeMade" : "missing" };
  if (code === "ENOTDIR") return { kind: "noFolder" };
  return code === "EACCES" ? { kind: "closed" } : { kind: "unclear", problem: code.slice(0, 200) };
}

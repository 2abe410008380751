import { dirname, isAbsolute, posix, resolve } from "node:path";

import { shortened } from "./accessLists.ts";
import type { VolumeTemplate } from "./ServerConfig.ts";
import type { VolumeVariables } from "./variables.ts";
import { dependsOnUser, replaceVariables, valueOf, variablesOf } from "./variables.ts";

/** How one user's folder of a volume is reached. */
export interface FolderWay {
  /** Absolute: the part that is the same for everybody, and so the administrator's; for `~` the user's home. */
  start: string;
  isHome: boolean;
  /** What lies between it and the folder; empty: the folder is everybody's. */
  steps: FolderStep[];
}

export interface FolderStep {
  name: string;
  /** It is the user's own, or lies in one that is: made where it is missing. */
  isMade: boolean;
  /** `$f`: the user may be able to choose it (chfn). */
  isUsersChoice: boolean;
}

/** Why a user has no such folder. */
export interface NoWay {
  message: string;
  remedy: string;
}

/** Longer ones are no names on any file system. */
const nameBytesMax = 255;

/** The folder's full path. */
export function pathOf({ start, steps }: FolderWay): string {
  return posix.join(start, ...steps.map(({ name }) => name));
}

/** Puts a user's values into a volume's path. */
export function folderWayOf(template: VolumeTemplate, variables: VolumeVariables): FolderWay | NoWay {
  const isHome = template.path.startsWith("~");
  const start = isHome ? homeOf(variables) : startOf(template);
  if (typeof start !== "string") return start;
  const way: FolderWay = { start, isHome, steps: [] };
  for (const typed of template.path.slice(isHome ? 1 : 0).split("/")) {
    const name = expandComponent(typed, template, variables);
    if (typeof name !== "string") return name;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (way.steps.pop() === undefined) way.start = dirname(way.start);
      continue;
    }
    const letters = variablesOf(typed);
    const isOwn = isHome || way.steps.length > 0 || letters.some(dependsOnUser);
    if (!isOwn) {
      way.start = posix.join(way.start, name);
      continue;
    }
    const isMade = isHome || letters.includes("u") || way.steps.some((step) => step.isMade);
    way.steps.push({ name, isMade, isUsersChoice: letters.includes("f") });
  }
  return way;
}

function homeOf({ home, user }: VolumeVariables): string | NoWay {
  const isUsable =
    home !== undefined && isAbsolute(home) && !home.includes("\0") && posix.normalize(home) !== "/";
  if (isUsable) return withoutEndSlash(posix.normalize(home));
  return {
    message: `${shortened(user)} has no home folder to serve`,
    remedy: "write a path instead of ~, or give the user a home folder",
  };
}

/** Our own extension: a relative path counts from the folder of the file that it stands in. */
function startOf({ path, file }: VolumeTemplate): string {
  return path.startsWith("/") ? "/" : resolve(dirname(file));
}

function withoutEndSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/**
 * What stands for a name in a path must stay one: a value can neither climb out of the path nor cut it
 * short, nor hide it, nor give it a name that the server uses itself.
 */
function expandComponent(
  component: string,
  template: VolumeTemplate,
  variables: VolumeVariables,
): string | NoWay {
  if (variablesOf(component).length === 0) return replaceVariables(component, () => undefined);
  const values: string[] = [];
  const expanded = replaceVariables(component, (letter) => {
    const value = valueInPath(letter, template, variables);
    values.push(value);
    return value;
  });
  const isWhole = !values.some((value) => /[/\p{Cc}\p{Surrogate}]/u.test(value));
  const isHidden = expanded.startsWith(".") && !component.startsWith(".");
  const isName = expanded !== "" && expanded !== "." && expanded !== "..";
  const isTooLong = Buffer.byteLength(expanded) > nameBytesMax;
  if (isWhole && isName && !isHidden && !isTooLong) return expanded;
  return {
    message: `'${shortened(component)}' in the path has no usable value for ${shortened(variables.user)}`,
    remedy: "rename the user or group, or write a path without this variable",
  };
}

/**
 * `$b` and `$d` are parts of the path itself, so it cannot have them; of the name only a fixed one can
 * stand in it.
 */
function valueInPath(letter: string, template: VolumeTemplate, variables: VolumeVariables): string {
  if (letter === "b" || letter === "d") return "";
  if (letter === "v") return template.name?.includes("$") ? "" : (template.name ?? "");
  return valueOf(letter, variables);
}

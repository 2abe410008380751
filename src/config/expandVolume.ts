import { dirname, isAbsolute, posix, resolve } from "node:path";

import { shortened } from "./accessLists.ts";
import { volumeNameBytesMax } from "./limits.ts";
import type { Problem, VolumeTemplate } from "./ServerConfig.ts";
import type { VolumeVariables } from "./variables.ts";
import { replaceVariables, variablesOf } from "./variables.ts";
import { lastComponent } from "./volumeNames.ts";

/** A volume for one user: absolute path, and the name that the Mac shows, composed. */
export interface ExpandedVolume {
  name: string;
  path: string;
}

const dependingOnUser = new Set(["u", "f", "g", "c", "i"]);

/** Whether the folder differs from user to user. */
export function pathDependsOnUser(template: VolumeTemplate): boolean {
  return (
    template.path.startsWith("~") || variablesOf(template.path).some((letter) => dependingOnUser.has(letter))
  );
}

/** Whether the folder or the name differs from user to user. */
export function dependsOnUser(template: VolumeTemplate): boolean {
  return (
    pathDependsOnUser(template) ||
    variablesOf(template.name ?? "").some((letter) => dependingOnUser.has(letter))
  );
}

/** Whether expanding the volume failed. */
export function isProblem(result: ExpandedVolume | Problem): result is Problem {
  return "severity" in result;
}

/** Puts a user's values into a volume's path and name, or says why this user cannot have the volume. */
export function expandVolume(template: VolumeTemplate, variables: VolumeVariables): ExpandedVolume | Problem {
  const path = expandPath(template, variables);
  if (typeof path !== "string") return problemAt(template, path.message, path.remedy);
  const name = expandName(template, path, variables);
  if (name === "") return problemAt(template, "the volume has no name", "write a name behind the path");
  if (Buffer.byteLength(name.normalize("NFD")) > volumeNameBytesMax) {
    return problemAt(template, `the name '${shortened(name)}' is too long`, "write a shorter one");
  }
  return { name, path };
}

interface Refused {
  message: string;
  remedy: string;
}

function expandPath(template: VolumeTemplate, variables: VolumeVariables): string | Refused {
  const typed = template.path;
  const components: string[] = [];
  const own = typed.startsWith("~") ? typed.slice(1) : typed;
  for (const component of own.split("/")) {
    const expanded = expandComponent(component, template, variables);
    if (typeof expanded !== "string") return expanded;
    components.push(expanded);
  }
  const path = components.join("/");
  if (typed.startsWith("~")) {
    const home = variables.home;
    if (home === undefined || !isAbsolute(home) || home.includes("\0") || posix.normalize(home) === "/") {
      return {
        message: `${shortened(variables.user)} has no home folder to serve`,
        remedy: "write a path instead of ~, or give the user a home folder",
      };
    }
    return withoutEndSlash(posix.normalize(`${home}/${path}`));
  }
  // Our own extension: a relative path counts from the folder of the file that it stands in.
  return isAbsolute(path) ? withoutEndSlash(posix.normalize(path)) : resolve(dirname(template.file), path);
}

/**
 * What stands for a name in a path must stay one: a value can neither climb out of the path nor cut it
 * short.
 */
function expandComponent(
  component: string,
  template: VolumeTemplate,
  variables: VolumeVariables,
): string | Refused {
  if (variablesOf(component).length === 0) return replaceVariables(component, () => undefined);
  const values: string[] = [];
  const expanded = replaceVariables(component, (letter) => {
    const value = valueInPath(letter, template, variables);
    values.push(value);
    return value;
  });
  const isWhole = !values.some((value) => /[/\0]/.test(value));
  if (isWhole && expanded !== "" && expanded !== "." && expanded !== "..") return expanded;
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

function valueOf(letter: string, variables: VolumeVariables): string {
  switch (letter) {
    case "c":
    case "i":
      return variables.clientAddress;
    case "f":
      return variables.fullName;
    case "g":
      return variables.group;
    case "h":
      return variables.hostName;
    case "s":
      return variables.serverName;
    case "u":
      return variables.user;
    // $z is the AppleTalk zone: there is none.
    default:
      return "";
  }
}

function expandName(template: VolumeTemplate, path: string, variables: VolumeVariables): string {
  const basename = lastComponent(path);
  const typed = template.name ?? "$b";
  const expanded = replaceVariables(typed, (letter) => {
    if (letter === "b" || letter === "v") return basename;
    return letter === "d" ? path : valueOf(letter, variables);
  });
  // A colon, as of an IPv6 address, would end the name on a Mac.
  const shown = expanded
    .replaceAll(":", "-")
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
  return (shown === "" ? basename.replaceAll(":", "-") : shown).normalize("NFC");
}

function withoutEndSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function problemAt(template: VolumeTemplate, message: string, remedy: string): Problem {
  return { severity: "error", file: template.file, line: template.line, message, remedy };
}

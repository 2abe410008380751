import { shortened } from "./accessLists.ts";
import { type FolderWay, folderWayOf, pathOf } from "./folderWay.ts";
import { volumeNameBytesMax } from "./limits.ts";
import type { Problem, VolumeTemplate } from "./ServerConfig.ts";
import type { VolumeVariables } from "./variables.ts";
import { dependsOnUser as isUsers, replaceVariables, valueOf, variablesOf } from "./variables.ts";
import { lastComponent } from "./volumeNames.ts";

/** A volume for one user: its folder, and the name that the Mac shows, composed. */
export interface ExpandedVolume {
  name: string;
  /** Absolute. */
  path: string;
  way: FolderWay;
}

/** Whether the folder differs from user to user. */
export function pathDependsOnUser(template: VolumeTemplate): boolean {
  return template.path.startsWith("~") || variablesOf(template.path).some(isUsers);
}

/** Whether the folder or the name differs from user to user. */
export function dependsOnUser(template: VolumeTemplate): boolean {
  return pathDependsOnUser(template) || variablesOf(template.name ?? "").some(isUsers);
}

/** Whether expanding the volume failed. */
export function isProblem(result: ExpandedVolume | Problem): result is Problem {
  return "severity" in result;
}

/** Puts a user's values into a volume's path and name, or says why this user cannot have the volume. */
export function expandVolume(template: VolumeTemplate, variables: VolumeVariables): ExpandedVolume | Problem {
  const way = folderWayOf(template, variables);
  if ("message" in way) return problemAt(template, way.message, way.remedy);
  const path = pathOf(way);
  const name = expandName(template, path, variables);
  if (name === "") return problemAt(template, "the volume has no name", "write a name behind the path");
  if (Buffer.byteLength(name.normalize("NFD")) > volumeNameBytesMax) {
    return problemAt(template, `the name '${shortened(name)}' is too long`, "write a shorter one");
  }
  return { name, path, way };
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

function problemAt(template: VolumeTemplate, message: string, remedy: string): Problem {
  return { severity: "error", file: template.file, line: template.line, message, remedy };
}

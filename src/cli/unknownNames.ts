import type { AccessLists, Problem, ServerConfig, VolumeTemplate } from "../config/ServerConfig.ts";

/** Which names mean somebody. */
export interface KnownNames {
  hasUser(name: string): boolean;
  /** The group's name as members have it: a second name of the same group matches nobody. */
  findGroup(name: string): string | undefined;
}

const nameLists = ["allow", "deny", "rolist", "rwlist"] as const satisfies (keyof AccessLists)[];

/** Users and groups in the volumes' lists that nobody knows: such an entry lets nobody in, and keeps nobody out. */
export function unknownNames(config: ServerConfig, known: KnownNames): Problem[] {
  const problems = new Map<string, Problem>();
  for (const volume of new Set(config.servers.flatMap((server) => server.volumes))) {
    for (const list of nameLists) {
      for (const entry of volume.access[list]) {
        const wrong = entry.startsWith("@")
          ? wrongGroup(entry.slice(1), known)
          : known.hasUser(entry)
            ? undefined
            : { message: `nobody knows a user "${entry}"`, remedy: "mend the name, or make the user" };
        if (wrong === undefined) continue;
        const problem = problemAt(volume, list, wrong);
        // A list of :DEFAULT: is that of many volumes.
        problems.set(`${problem.file}:${problem.line}:${list}:${entry}`, problem);
      }
    }
  }
  return [...problems.values()];
}

interface Wrong {
  message: string;
  remedy: string;
}

function wrongGroup(name: string, known: KnownNames): Wrong | undefined {
  const found = known.findGroup(name);
  if (found === name) return undefined;
  if (found === undefined) {
    return { message: `nobody knows a group "${name}"`, remedy: "mend the name, or make the group" };
  }
  return { message: `the group "${name}" is known to its members as "${found}"`, remedy: `write @${found}` };
}

function problemAt(volume: VolumeTemplate, list: (typeof nameLists)[number], wrong: Wrong): Problem {
  const keeps = list === "deny" || list === "rolist" ? "keeps nobody out" : "lets nobody in";
  return {
    severity: "warning",
    file: volume.file,
    line: volume.accessLines.get(list) ?? volume.line,
    message: `${wrong.message}; in ${list}: it ${keeps}`,
    remedy: wrong.remedy,
  };
}

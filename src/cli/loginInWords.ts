import type { ExplainedLogin, ExplainedVolume } from "./explainLogin.ts";
import type { LoginMethod } from "./loginMethods.ts";

/** The explanation of a login at one server, for people to read. */
export function loginInWords(user: string, from: string | undefined, login: ExplainedLogin): string {
  const { server, place, facts, obstacles, methods, volumes, canLogIn } = login;
  const where = from === undefined ? "" : ` from ${from}`;
  const seen = volumes.filter(({ isUsable }) => isUsable).length;
  const verdict = canLogIn
    ? `${user} can log in with the right password, and can open ${seen} of ${counted(volumes.length, "volume")}`
    : `${user} can't log in: ${obstacles[0] ?? "none of the methods on offer can work"}`;
  return [
    `Server "${server}" (${place})${where}: ${verdict}.`,
    ...facts.map((fact) => `  ${fact}`),
    ...obstacles.slice(1).map((obstacle) => `  also: ${obstacle}`),
    ...methodsInWords(methods, facts.length > 0),
    ...volumes.map(volumeInWords),
  ].join("\n");
}

function methodsInWords(methods: readonly LoginMethod[], isKnown: boolean): string[] {
  if (methods.length === 0) return ["  no login method is offered"];
  if (!isKnown) return [`  login methods offered: ${methods.map(({ name }) => name).join(", ")}`];
  return ["  login methods offered:", ...methods.map(methodInWords)];
}

function methodInWords({ name, works, remark }: LoginMethod): string {
  return `    ${works ? "works " : "not so"}  ${name}${remark === undefined ? "" : `: ${remark}`}`;
}

function volumeInWords(volume: ExplainedVolume): string {
  const { name, because, place, path, limits } = volume;
  const lines = [`  volume "${name}": ${accessInWords(volume)}`, `    ${because} (${place})`];
  if (path !== undefined) lines.push(`    ${path}: ${folderInWords(volume)}`);
  if (limits.length > 0) lines.push(`    ${limits.join("; ")}`);
  return lines.join("\n");
}

function accessInWords({ access, isUsable, folder }: ExplainedVolume): string {
  if (access === "none") return "not for this user";
  if (!isUsable) return "not to be opened";
  if (access === "read") return "may be read";
  return folder?.kind === "there" && !folder.mayWrite
    ? "may be read; the folder can't be written"
    : "may be written";
}

function folderInWords({ folder, access }: ExplainedVolume): string {
  switch (folder?.kind) {
    case undefined:
      return "not looked at";
    case "toBeMade":
      return "is made at the first login";
    case "missing":
      return "does not exist: make the folder, or mend the path";
    case "noFolder":
      return "is no folder";
    case "closed":
      return "the way there is closed to this user: see the rights of the folders above";
    case "unclear":
      return `can't be looked at: ${folder.problem}`;
    case "there": {
      if (!folder.mayEnter) return "this user may not enter the folder: it needs x for the uid or a group";
      if (!folder.mayRead) return "the folder can't be listed by this user: it needs r";
      if (access === "write" && !folder.mayWrite) return "there, but not writable for this user: it needs w";
      return "there, with the rights it needs";
    }
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

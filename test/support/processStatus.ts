import fs from "node:fs";

/** What the kernel says of the threads of a process: the different values of each line, most often one. */
export function threadStatus(pid: number): Record<string, string[]> {
  return merged(
    fs
      .readdirSync(`/proc/${pid}/task`)
      .map((task) => fs.readFileSync(`/proc/${pid}/task/${task}/status`, "utf8")),
  );
}

/** The same of texts that a process took of its own threads. */
export function merged(texts: readonly string[]): Record<string, string[]> {
  const values: Record<string, Set<string>> = {};
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [name = "", value = ""] = line.split(/:\s*/, 2);
    (values[name] ??= new Set()).add(value.replaceAll("\t", " ").trim());
  }
  return Object.fromEntries(Object.entries(values).map(([name, set]) => [name, [...set]]));
}

/** What a process has open: paths, and sockets by what they are. */
export function descriptorsOf(pid: number): string[] {
  const sockets = socketsOf(pid);
  return fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const target = linkIfThere(`/proc/${pid}/fd/${fd}`);
    if (target === undefined) return [];
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    if (inode !== undefined) return `socket: ${sockets.get(inode) ?? "unix"}`;
    return target.replace(/:\[\d+\]$/, "");
  });
}

/** Undefined for a descriptor that was closed since the folder was read. */
function linkIfThere(path: string): string | undefined {
  try {
    return fs.readlinkSync(path);
  } catch {
    return undefined;
  }
}

const listening = "0A";

/** The internet's sockets by their inodes. */
function socketsOf(pid: number): Map<string, string> {
  const found = new Map<string, string>();
  for (const kind of ["tcp", "tcp6", "udp", "udp6"]) {
    const lines = fs.readFileSync(`/proc/${pid}/net/${kind}`, "utf8").trim().split("\n").slice(1);
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      const state = fields[3] === listening ? "listening" : "connected";
      found.set(fields[9] ?? "", `${kind.slice(0, 3)} ${state}`);
    }
  }
  return found;
}

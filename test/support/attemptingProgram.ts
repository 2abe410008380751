/**
 * Stands in for one of the server's processes: it is that process, and when the supervisor has told it `moment` it
 * says in the log who it is then, and what it could do of what it should not. `before` says so before the process
 * itself hears the message. Targets are files that may be lost: an attempt that goes well has been made.
 */
export const attemptingProgram = (moment: string, targets: object, when: "before" | "after") => `
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";

const targets = ${JSON.stringify(targets)};

function attempt(deed) {
  try {
    const error = deed()?.error;
    return error === undefined ? "done" : error.code;
  } catch (error) {
    return error.code ?? String(error);
  }
}

const connected = (to) => new Promise((resolve) => {
  const socket = net.connect(to);
  socket.on("connect", () => { socket.destroy(); resolve("done"); });
  socket.on("error", (error) => resolve(error.code));
});

async function tell() {
  const tasks = fs.readdirSync("/proc/self/task").map((task) => fs.readFileSync("/proc/self/task/" + task + "/status", "utf8"));
  const tried = tasks.every((text) => /^Seccomp:\\t2$/m.test(text)) ? await attempts() : { "be confined": "done" };
  fs.writeSync(1, JSON.stringify({ msg: "attempted", process: "${moment}", tried, tasks }) + "\\n");
}

/** Only of a process that is confined: one that is not would do as root what it tries. */
async function attempts() {
  const tried = {};
  for (const [name, file] of Object.entries(targets.read ?? {})) tried["read " + name] = attempt(() => fs.readFileSync(file));
  for (const [name, folder] of Object.entries(targets.list ?? {})) tried["list " + name] = attempt(() => fs.readdirSync(folder));
  for (const [name, folder] of Object.entries(targets.write ?? {})) {
    tried["make in " + name] = attempt(() => fs.writeFileSync(folder + "/made", ""));
    tried["make folder in " + name] = attempt(() => fs.mkdirSync(folder + "/made folder"));
  }
  for (const [name, file] of Object.entries(targets.change ?? {})) {
    tried["change " + name] = attempt(() => fs.appendFileSync(file, "x"));
    tried["remove " + name] = attempt(() => fs.unlinkSync(file));
    tried["give " + name] = attempt(() => fs.chmodSync(file, 0o777));
  }
  for (const [name, to] of Object.entries(targets.connect ?? {})) tried["connect " + name] = await connected(to);
  tried["run a program"] = attempt(() => spawnSync("/bin/true"));
  tried["become root"] = attempt(() => process.setuid(0));
  tried["signal the supervisor"] = attempt(() => process.kill(process.ppid, 0));
  tried["look into the supervisor"] = attempt(() => fs.openSync("/proc/" + process.ppid + "/mem", "r"));
  return tried;
}

await import("./own.js");
process.${when === "before" ? "prependListener" : "on"}("message", ({ type }) => {
  if (type === "${moment}") void tell();
});
`;

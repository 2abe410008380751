import type { ForkOptions } from "node:child_process";

/** What the processes below may know of their surroundings: the language and the time zone. */
const kept = /^(?:TZ|LANG|LANGUAGE|LC_[A-Z]+|UV_THREADPOOL_SIZE)$/;

/** Where PAM's modules find their programs. */
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Options of Node's that limit memory; no others: a debugger, a module to load first or a profiler is not for them. */
const keptOption = /^--max-/;

/** The surroundings of a process below the supervisor: nothing that changes what Node or the C library load and do. */
export function childEnvironment(): Pick<ForkOptions, "env" | "execArgv"> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  // Run from its sources the server needs what loads those.
  const isCompiled = import.meta.url.endsWith(".js");
  const execArgv = process.execArgv.filter((option) => !isCompiled || keptOption.test(option));
  return { env: { ...env, PATH: path }, execArgv };
}

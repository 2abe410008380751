import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const repository = path.resolve(import.meta.dirname, "../..");
const main = path.join(repository, "dist/main.js");

export interface ServerOptions {
  /** The text of AppleVolumes.default; `$data` in it is the folder that the test may use. */
  volumes: string;
  /** Options of the line in afpd.conf besides the port. */
  serverOptions?: string;
  /** More lines of afpd.conf; `$port` in each is a free port, to be found in `morePorts`. */
  moreServers?: readonly string[];
  /** More files of the configuration by name, with `$data` as in `volumes`. */
  files?: Record<string, string>;
  users?: Record<string, string>;
  /** Where everything of it lies; a new folder, if left out. */
  folder?: string;
  /** Programs that stand in for some of the server's processes; its own is beside each, as `own.js`. */
  standIns?: readonly StandIn[];
  /** Whether the one who listens is a puppet, which does not say so. */
  isGatePlayed?: boolean;
  /** Descriptors that the one who starts the server leaves open in it. */
  descriptors?: readonly number[];
  /** More of the environment of the first process. */
  environment?: Record<string, string>;
  /** How many descriptors each of its processes may have; what the tests themselves may, if left out. */
  descriptorsMax?: number;
}

/** Another program in the place of one of the server's. */
export interface StandIn {
  role: ChildRole;
  program: string;
}

/** A line of the server's log. */
export interface LogLine {
  msg: string;
  [field: string]: unknown;
}

/** The processes below the supervisor, as the system sees them. */
export type ChildRole = "gate" | "cnid" | "session" | "counter" | "checker";

/** The real server, all its processes, out of dist/, on a free port with folders of its own. */
export class ServerProcess {
  readonly folder: string;
  readonly port: number;
  /** The ports of `moreServers`. */
  readonly morePorts: number[] = [];
  readonly log: LogLine[] = [];
  readonly #descriptorsMax: number | undefined;
  readonly #environment: Record<string, string>;
  readonly #descriptors: readonly number[];
  #main = main;
  #process: ChildProcess | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(
    folder: string,
    port: number,
    { descriptorsMax, environment, descriptors }: ServerOptions,
  ) {
    this.folder = folder;
    this.port = port;
    this.#descriptorsMax = descriptorsMax;
    this.#environment = environment ?? {};
    this.#descriptors = descriptors ?? [];
  }

  static async start(options: ServerOptions): Promise<ServerProcess> {
    const folder = options.folder ?? fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-test-"));
    const server = new ServerProcess(folder, await freePort(), options);
    fs.mkdirSync(path.join(folder, "config"));
    fs.mkdirSync(server.dataFolder);
    // Where the server is root its sessions and services are not.
    fs.chmodSync(folder, 0o711);
    fs.chmodSync(server.dataFolder, 0o777);
    const servers = [
      `"Test server" -tcp -noddp -port ${server.port} -nozeroconf ${options.serverOptions ?? ""}`,
    ];
    for (const line of options.moreServers ?? []) {
      const port = await freePort();
      server.morePorts.push(port);
      servers.push(line.replaceAll("$port", String(port)));
    }
    const files = {
      "afpd.conf": servers.map((line) => `${line}\n`).join(""),
      "AppleVolumes.default": options.volumes,
      ...options.files,
    };
    for (const [name, text] of Object.entries(files)) {
      const written = text.replaceAll("$data", server.dataFolder);
      fs.writeFileSync(path.join(folder, "config", name), written);
    }
    for (const [name, password] of Object.entries(options.users ?? {}))
      await server.setPassword(name, password);
    if (options.standIns !== undefined) server.#replace(options.standIns);
    await server.launch(options.isGatePlayed === true ? "" : undefined);
    return server;
  }

  /** The server runs from a copy in which some of its processes are other programs. */
  #replace(standIns: readonly StandIn[]): void {
    const copy = path.join(this.folder, "dist");
    fs.cpSync(path.dirname(main), copy, { recursive: true });
    fs.copyFileSync(path.join(repository, "package.json"), path.join(this.folder, "package.json"));
    fs.symlinkSync(path.join(repository, "node_modules"), path.join(this.folder, "node_modules"));
    for (const { role, program } of standIns) {
      const place = path.join(copy, "processes", role);
      fs.renameSync(path.join(place, "main.js"), path.join(place, "own.js"));
      fs.writeFileSync(path.join(place, "main.js"), program);
    }
    this.#main = path.join(copy, "main.js");
  }

  /** Where volumes lie. */
  get dataFolder(): string {
    return path.join(this.folder, "data");
  }

  get stateFolder(): string {
    return path.join(this.folder, "state");
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error("the server does not run");
    return pid;
  }

  /** Starts it, again after it ended, and waits until it serves. */
  async launch(sign = "serving"): Promise<void> {
    const started = this.log.length;
    const { command, before } = this.#starter();
    const stdio: StdioOptions = ["ignore", "pipe", "inherit", ...this.#descriptors];
    const child = spawn(
      command,
      [
        ...before,
        this.#main,
        "serve",
        "--config",
        path.join(this.folder, "config"),
        "--state",
        this.stateFolder,
        "--log-format",
        "json",
      ],
      {
        stdio,
        env: { ...process.env, XDG_RUNTIME_DIR: this.folder, ...this.#environment },
      },
    );
    this.#process = child;
    child.on("exit", () => this.#changed());
    if (child.stdout !== null) this.#readLog(child.stdout);
    // A puppet does not say that it serves: who plays it waits for it.
    if (sign === "") return;
    await this.until(
      () => this.log.slice(started).filter(({ msg }) => msg === sign).length > this.morePorts.length,
      () => `the server does not serve; its log:\n${this.log.map((line) => JSON.stringify(line)).join("\n")}`,
    );
  }

  #readLog(from: Readable): void {
    createInterface({ input: from }).on("line", (line) => {
      this.log.push(readLogLine(line));
      this.#changed();
    });
  }

  async setPassword(name: string, password: string, options: readonly string[] = []): Promise<void> {
    const child = spawn(process.execPath, [main, "passwd", "--state", this.stateFolder, ...options, name], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(`${password}\n`);
    const code = await new Promise((resolve) => child.on("exit", resolve));
    if (code !== 0) throw new Error(`bandstand passwd ended with ${String(code)}`);
  }

  /** Waits for something that a line of the log, or the server's end, makes true. */
  async until(isTrue: () => boolean, complaint: () => string, milliseconds = 15_000): Promise<void> {
    const deadline = Date.now() + milliseconds;
    while (!isTrue()) {
      if (Date.now() > deadline || this.hasEnded) throw new Error(complaint());
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  get hasEnded(): boolean {
    const child = this.#process;
    return child === undefined || child.exitCode !== null || child.signalCode !== null;
  }

  /** The running processes of one role, oldest first. */
  pidsOf(role: ChildRole): number[] {
    return childrenOf(this.pid).filter((pid) => commandLine(pid).includes(`/processes/${role}/main.js`));
  }

  signal(signal: NodeJS.Signals, pid = this.pid): void {
    process.kill(pid, signal);
  }

  /** Resolves with the exit code when the supervisor is gone. */
  async ended(): Promise<number | null> {
    const child = this.#process;
    if (child === undefined) return null;
    if (!this.hasEnded) await new Promise((resolve) => child.once("exit", resolve));
    return child.exitCode;
  }

  /** Ends the server as an administrator does, and takes its folders away. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.signal("SIGTERM");
    await this.ended();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  async connect(port = this.port, from = "127.0.0.1"): Promise<net.Socket> {
    const socket = net.connect({ port, host: "127.0.0.1", localAddress: from });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return socket;
  }

  #starter(): { command: string; before: string[] } {
    if (this.#descriptorsMax === undefined) return { command: process.execPath, before: [] };
    const script = `ulimit -n ${this.#descriptorsMax} && exec "$0" "$@"`;
    return { command: "sh", before: ["-c", script, process.execPath] };
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
  }
}

function readLogLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
}

function childrenOf(pid: number): number[] {
  const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

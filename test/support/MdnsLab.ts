import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Whoever does not end by then is ended; a test that waits for the end sees it by the exit code. */
const stopMilliseconds = 5000;

const run = promisify(execFile);

/** What avahi-browse tells of a service, resolved. */
export interface Resolved {
  interfaceName: string;
  family: "IPv4" | "IPv6";
  name: string;
  type: string;
  host: string;
  address: string;
  port: number;
  txt: string;
}

/** A started program and what it has said so far. */
export interface Running {
  process: ChildProcess;
  output(): string;
  /** Waits until it has said this. */
  said(text: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Two machines on one: network namespaces joined by a cable, each with an avahi-daemon of its own if
 * wanted. What is announced in them reaches no real network. Needs root, iproute2, dbus and avahi.
 */
export class MdnsLab {
  readonly server: string;
  readonly client: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "bandstand-mdns-"));
  readonly #running: Running[] = [];

  private constructor(id: string) {
    this.server = `bsA${id}`;
    this.client = `bsB${id}`;
  }

  static async create(): Promise<MdnsLab> {
    const lab = new MdnsLab(String(process.pid));
    for (const namespace of [lab.server, lab.client]) {
      await run("ip", ["netns", "add", namespace]);
      await lab.ip(namespace, "link set lo up");
    }
    await lab.addCable("v0", "10.77.0", "fd77:0::");
    return lab;
  }

  /** Joins the two by an interface of this name on both sides. */
  async addCable(name: string, ipv4: string, ipv6: string): Promise<void> {
    await this.ip(this.server, `link add ${name} type veth peer name ${name} netns ${this.client}`);
    for (const [index, namespace] of [this.server, this.client].entries()) {
      await this.ip(namespace, `link set ${name} up`);
      await this.ip(namespace, `addr add ${ipv4}.${index + 1}/24 dev ${name}`);
      await this.ip(namespace, `-6 addr add ${ipv6}${index + 1}/64 dev ${name} nodad`);
    }
  }

  /** `ip` inside a namespace. */
  async ip(namespace: string, words: string): Promise<void> {
    await run("ip", ["-n", namespace, ...words.split(" ")]);
  }

  /** A dbus-daemon and an avahi-daemon; what they share is the folder named after the namespace. */
  async startAvahi(namespace: string, hostName: string): Promise<void> {
    const path = (name: string) => join(this.#folder, `${namespace}-${name}`);
    writeFileSync(
      path("bus.conf"),
      `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
      "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig><type>session</type><listen>unix:path=${path("bus")}</listen><auth>EXTERNAL</auth>
      <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
      </policy></busconfig>`,
    );
    writeFileSync(
      path("avahi.conf"),
      `[server]\nhost-name=${hostName}\nuse-ipv4=yes\nuse-ipv6=yes\nenable-dbus=yes\n[publish]\npublish-hinfo=no\n` +
        "publish-workstation=no\n[rlimits]\n",
    );
    this.start("dbus-daemon", [`--config-file=${path("bus.conf")}`, "--nofork"]);
    await until(() => existsSync(path("bus")));
    const avahi =
      "mkdir -p /run/avahi-daemon; mount -t tmpfs none /run/avahi-daemon; exec avahi-daemon --no-drop-root " +
      `--no-chroot --no-rlimits --no-proc-title --debug -f ${path("avahi.conf")}`;
    const daemon = this.startIn(namespace, "unshare", ["-m", "sh", "-c", avahi], this.#busOf(namespace));
    await daemon.said("Server startup complete");
  }

  /** Everything of this type that avahi resolves in the client's namespace within its own patience. */
  async browse(type: string, namespace = this.client): Promise<readonly Resolved[]> {
    const words = ["netns", "exec", namespace, "avahi-browse", "-r", "-t", "-p", "-k", type];
    const { stdout } = await run("ip", words, {
      env: { ...process.env, ...this.#busOf(namespace), LANG: "C.UTF-8" },
    });
    return stdout.split("\n").flatMap((line) => {
      const [
        event,
        interfaceName = "",
        family,
        name = "",
        kind = "",
        ,
        host = "",
        address = "",
        port,
        ...txt
      ] = line.split(";");
      if (event !== "=" || (family !== "IPv4" && family !== "IPv6")) return [];
      const type = kind;
      return [
        {
          interfaceName,
          family,
          name: unescaped(name),
          type,
          host,
          address,
          port: Number(port),
          txt: txt.join(";"),
        },
      ];
    });
  }

  /** Publishes a service with avahi until it is stopped. */
  publish(name: string, type: string, port: number, namespace = this.client): Running {
    return this.startIn(namespace, "avahi-publish", ["-s", name, type, String(port)], this.#busOf(namespace));
  }

  /** The addresses that avahi finds for a host name, one of each family. */
  async addressesOf(host: string, namespace = this.client): Promise<readonly string[]> {
    const addresses: string[] = [];
    for (const family of ["-4", "-6"]) {
      const words = ["netns", "exec", namespace, "avahi-resolve", family, "-n", host];
      const { stdout } = await run("ip", words, { env: { ...process.env, ...this.#busOf(namespace) } });
      addresses.push(stdout.trim().split("\t")[1] ?? "");
    }
    return addresses;
  }

  startIn(namespace: string, program: string, words: readonly string[], environment: object = {}): Running {
    return this.start("ip", ["netns", "exec", namespace, program, ...words], environment);
  }

  start(program: string, words: readonly string[], environment: object = {}): Running {
    const child = spawn(program, words, { env: { ...process.env, ...environment }, stdio: "pipe" });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const running: Running = {
      process: child,
      output: () => output,
      said: (text) =>
        until(
          () => output.includes(text),
          () => `${program} did not say '${text}' but:\n${output}`,
        ),
      stop: async () => {
        if (child.exitCode === null) child.kill("SIGTERM");
        const hung = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
        await ended;
        clearTimeout(hung);
      },
    };
    this.#running.push(running);
    return running;
  }

  async remove(): Promise<void> {
    for (const running of this.#running.reverse()) await running.stop();
    for (const namespace of [this.server, this.client]) await run("ip", ["netns", "del", namespace]);
    rmSync(this.#folder, { recursive: true });
  }

  #busOf(namespace: string): Record<string, string> {
    return { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(this.#folder, `${namespace}-bus`)}` };
  }
}

/** Looks again until it is so; the programs outside tell nobody when they are ready. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  complaint = () => "it never came",
): Promise<void> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(complaint());
}

/** avahi-browse writes what is no ASCII letter as `\032`. */
function unescaped(text: string): string {
  const bytes = text
    .replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\\(.)/g, "$1");
  return Buffer.from(bytes, "latin1").toString();
}

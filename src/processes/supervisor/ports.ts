import net from "node:net";
import { pause, systemClock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { bindPort, type NativeHandle } from "../nativeHandle.ts";

/** AFP's port belongs to root; everybody else serves on the other one. */
const afpPort = 548;
const portWithoutRoot = 5548;

/** A server that was killed lets go of its port when its processes have noticed; a new one waits that long. */
const takenRetries = 30;
const takenRetryMilliseconds = 100;

export interface BoundPort {
  port: number;
  sockets: NativeHandle[];
}

/** The ports of one virtual server could not be had; the message says why and what to do. */
export class PortError extends Error {
  override readonly name = "PortError";
}

/**
 * Binds a server's addresses. An undefined port is 548 where it can be had, else 5548; no addresses are all,
 * IPv4 and IPv6.
 */
export async function bindServer(
  port: number | undefined,
  addresses: readonly string[],
  log: Log,
): Promise<BoundPort> {
  if (port !== undefined) return bindAll(port, addresses);
  try {
    return await bindAll(afpPort, addresses);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.warn({ port: portWithoutRoot }, `${error.message}; serving on port ${portWithoutRoot} instead`);
    return bindAll(portWithoutRoot, addresses);
  }
}

async function bindAll(port: number, addresses: readonly string[]): Promise<BoundPort> {
  const wanted = addresses.length > 0 ? addresses : [(await isUsable("::", port)) ? "::" : "0.0.0.0"];
  const sockets: NativeHandle[] = [];
  for (const address of wanted) {
    await waitUntilFree(address, port);
    sockets.push(bindPort(address, port));
  }
  return { port, sockets };
}

async function isUsable(address: string, port: number): Promise<boolean> {
  const problem = await tryToListen(address, port);
  return problem !== "EAFNOSUPPORT" && problem !== "EADDRNOTAVAIL";
}

async function waitUntilFree(address: string, port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const problem = await tryToListen(address, port);
    if (problem === undefined) return;
    if (problem !== "EADDRINUSE" || attempt >= takenRetries) throw portError(address, port, problem);
    await pause(systemClock, takenRetryMilliseconds);
  }
}

function portError(address: string, port: number, code: string): PortError {
  const what: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken by another program: stop it, or give another -port in afpd.conf`,
    EACCES: `port ${port} belongs to root: start as root, or give a -port above 1023 in afpd.conf`,
    EADDRNOTAVAIL: `${address} is no address of this computer: correct -ipaddr in afpd.conf`,
  };
  return new PortError(what[code] ?? `port ${port} of ${address} can't be used: ${code}`);
}

/** The code of what is in the way, or undefined. Nothing is accepted meanwhile. */
function tryToListen(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = net.createServer((connection) => connection.destroy());
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host: address, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

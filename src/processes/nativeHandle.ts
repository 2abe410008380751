import net from "node:net";

/**
 * The connection below a `net.Socket`, as Node passes it between processes. A socket itself would be read by the
 * process in the middle and lose bytes; the handle is not. Node does not document these members; every use of them
 * stands in this file and socketStream.ts, and the hand-over tests fail if a Node version changes them.
 */
export interface NativeHandle {
  close(): void;
  getsockname(into: object): number;
  getpeername(into: object): number;
}

/** One end of a connection. */
export interface Endpoint {
  address: string;
  port: number;
}

interface NetInternals {
  /** A bound, not yet listening socket (as node:cluster makes them), or a negative errno. */
  _createServerHandle(address: string, port: number, family: 4 | 6): NativeHandle | number;
}

const internals = net as unknown as NetInternals;

/**
 * Binds a TCP port without listening, so that this process never accepts. Throws an error with `errno`.
 * The gate that gets the handle listens; when it dies, the next one goes on with the same handle.
 */
export function bindPort(address: string, port: number): NativeHandle {
  const handle = internals._createServerHandle(address, port, net.isIPv6(address) ? 6 : 4);
  if (typeof handle !== "number") return handle;
  throw Object.assign(new Error(`cannot bind port ${port} of ${address}`), { errno: handle });
}

/** True for what arrives beside a message that carried a connection. */
export function isNativeHandle(value: unknown): value is NativeHandle {
  return typeof value === "object" && value !== null && "close" in value && "getsockname" in value;
}

/** Both ends of a TCP connection as the kernel knows them; undefined: it is none, or not any more. */
export function endsOf(handle: NativeHandle): { own: Endpoint; peer: Endpoint } | undefined {
  const own: Partial<Endpoint> = {};
  const peer: Partial<Endpoint> = {};
  if (!("readStart" in handle) || handle.getsockname(own) !== 0 || handle.getpeername(peer) !== 0)
    return undefined;
  return isEndpoint(own) && isEndpoint(peer) ? { own, peer } : undefined;
}

function isEndpoint(end: Partial<Endpoint>): end is Endpoint {
  return end.address !== undefined && end.port !== undefined;
}

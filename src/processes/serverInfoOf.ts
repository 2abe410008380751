import net from "node:net";
import { serverInfoBlock } from "../afp/serverInfo.ts";
import { parseAddress } from "../system/hostMask.ts";
import type { Endpoint } from "./nativeHandle.ts";
import type { ServerFace } from "./orders.ts";

const mappedPrefix = "::ffff:";

/** An IPv4 client on an IPv6 socket is an IPv4 client. */
export function plainAddress(address: string): string {
  const isMapped =
    address.toLowerCase().startsWith(mappedPrefix) && net.isIPv4(address.slice(mappedPrefix.length));
  return isMapped ? address.slice(mappedPrefix.length) : address;
}

/** The block of FPGetSrvrInfo, with the address that the client has just used. */
export function serverInfoOf(face: ServerFace, endpoint: Endpoint | undefined): Buffer {
  const address = endpoint === undefined ? undefined : addressBytes(plainAddress(endpoint.address));
  return serverInfoBlock({
    name: face.name,
    macCharset: face.macCharset,
    machineType: face.model,
    uams: face.uams,
    signature: Buffer.from(face.signature, "base64"),
    addresses:
      endpoint === undefined || address === undefined
        ? []
        : [{ kind: "ipPort", address, port: endpoint.port }],
    maySavePassword: face.maySavePassword,
    maySetPassword: face.maySetPassword,
    knowsUuids: true,
  });
}

function addressBytes(address: string): Buffer | undefined {
  // A link-local address means nothing without the client's own interface.
  const bytes = address.includes("%") ? undefined : parseAddress(address);
  return bytes === undefined ? undefined : Buffer.from(bytes);
}

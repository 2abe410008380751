import { canChangePassword } from "../../afp/uam/index.ts";
import type { VirtualServer } from "../../config/ServerConfig.ts";
import { fixedNameOf } from "../../config/volumeNames.ts";
import { type Signature, signatureOfText } from "../../state/Signature.ts";
import type { Log } from "../../system/log.ts";
import type { ServerFace, ServerFront } from "../orders.ts";
import type { VolumeIdentities } from "./VolumeIdentities.ts";

/** The server with the method that is added where no list names the methods and it can do no harm. */
export function withSrp(server: VirtualServer, canServeAll: boolean, log: Log): VirtualServer {
  const isListed = server.uams.includes("SRP");
  if (isListed && !canServeAll) {
    log.warn(
      { server: server.name },
      "SRP lets in only users of Bandstand's own, by their short names, whose password was set since it is there; " +
        "a Mac that chooses it tries nothing else for the others",
    );
  }
  const isAdded = !isListed && !server.hasUamList && canServeAll;
  return isAdded ? { ...server, uams: ["SRP", ...server.uams] } : server;
}

/** What strangers may learn of one line of afpd.conf. */
export function frontOf(
  server: VirtualServer,
  index: number,
  hostName: string,
  signatures: Signature,
  identities: VolumeIdentities,
  log: Log,
): ServerFront {
  const everywhere = faceOf(server, index, hostName, signatures, identities, log);
  const ranges = server.uamRanges.map(({ mask, uams }) => ({
    mask,
    face: { ...everywhere, uams: [...uams], maySetPassword: maySetPassword(server, uams) },
  }));
  return { everywhere, ranges };
}

function maySetPassword(server: VirtualServer, uams: VirtualServer["uams"]): boolean {
  return server.maySetPassword && canChangePassword(uams);
}

function faceOf(
  server: VirtualServer,
  index: number,
  hostName: string,
  signatures: Signature,
  identities: VolumeIdentities,
  log: Log,
): ServerFace {
  const name = server.name ?? hostName;
  const signature =
    server.signature === undefined ? signatures.ofServer(name) : signatureOfText(server.signature);
  return {
    index,
    name,
    model: server.model,
    macCharset: server.macCharset,
    signature: signature.toString("base64"),
    uams: [...server.uams],
    maySavePassword: server.maySavePassword,
    maySetPassword: maySetPassword(server, server.uams),
    quantumBytes: server.quantumBytes,
    tickleSeconds: server.tickleSeconds,
    timeoutTickles: server.timeoutTickles,
    isAnnounced: server.zeroconf,
    addresses: [...server.addresses],
    announcedVolumes: announcedVolumes(server, name, identities, log),
  };
}

/** Time Machine volumes whose name is the same for everybody; others can't be announced before somebody logs in. */
function announcedVolumes(
  server: VirtualServer,
  serverName: string,
  identities: VolumeIdentities,
  log: Log,
): ServerFace["announcedVolumes"] {
  const announced: ServerFace["announcedVolumes"] = [];
  for (const template of server.volumes.filter(({ options }) => options.has("tm"))) {
    const name = fixedNameOf(template)?.normalize("NFC");
    if (name === undefined) {
      log.info(
        { file: template.file, line: template.line },
        "this volume's name depends on the user: not announced",
      );
    } else if (!announced.some((other) => other.name === name)) {
      announced.push({ name, uuid: identities.uuidOf(template, serverName, name) });
    }
  }
  return announced;
}

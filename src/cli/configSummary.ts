import { dirname, resolve } from "node:path";

import type { AccessLists, ServerConfig, VirtualServer, VolumeTemplate } from "../config/ServerConfig.ts";
import { sizeInWords } from "../config/sizeLimit.ts";
import { lastComponent } from "../config/volumeNames.ts";

/** What would be served, for people to read. */
export function configSummary(config: ServerConfig): string {
  if (config.servers.length === 0) return "No server would be started.";
  return config.servers.map(serverInWords).join("\n\n");
}

function serverInWords(server: VirtualServer): string {
  const name = server.name === undefined ? "Server with the host's name" : `Server "${server.name}"`;
  const where = server.addresses.length === 0 ? "all addresses" : server.addresses.join(", ");
  const lines = [
    `${name}, port ${server.port ?? "548 (or 5548)"}, ${where}`,
    `  login: ${uamsInWords(server.uams, !server.hasUamList)}`,
    ...server.uamRanges.map(({ network, uams }) => `  login from ${network}: ${uamsInWords(uams, false)}`),
    `  users: ${storesInWords(server.accountStores)}`,
    `  up to ${server.sessionsMax} sessions; ${server.zeroconf ? "announced by Bonjour" : "not announced"}`,
    ...server.volumes.map(volumeInWords),
  ];
  if (server.volumes.length === 0) lines.push("  no volumes");
  return lines.join("\n");
}

function uamsInWords(uams: VirtualServer["uams"], maySrpBeAdded: boolean): string {
  if (uams.length === 0) return "nobody can log in";
  const words = uams.map(uamInWords);
  return (maySrpBeAdded ? [...words, "SRP where it can let in everybody"] : words).join(", ");
}

const storeInWords = {
  own: "Bandstand's own",
  pam: "the system's by PAM",
  shadow: "the system's by /etc/shadow",
} as const;

function storesInWords(stores: VirtualServer["accountStores"]): string {
  const words = stores.map((store) => storeInWords[store]).join(", then ");
  // Behind PAM the shadow file is asked only where there is none.
  return words.replace("by PAM, then the system's by /etc/shadow", "by PAM (or else /etc/shadow)");
}

function uamInWords(uam: VirtualServer["uams"][number]): string {
  switch (uam) {
    case "SRP":
    case "DHX2":
      return uam;
    case "DHCAST128":
      return "DHX";
    case "2-Way Randnum exchange":
    case "Randnum exchange":
      return `${uam} (weak)`;
    case "Cleartxt Passwrd":
      return "clear text (readable on the network)";
    case "No User Authent":
      return "guests";
  }
}

function volumeInWords(volume: VolumeTemplate): string {
  const name =
    volume.name ?? (volume.path.startsWith("~") ? "(the home folder's name)" : lastComponent(volume.path));
  const facts = [
    volume.options.has("tm") ? "Time Machine" : undefined,
    volume.sizeLimitBytes === undefined ? "no size limit" : `at most ${sizeInWords(volume.sizeLimitBytes)}`,
    volume.options.has("ro") ? "read only" : undefined,
    volume.password === undefined ? undefined : "with a volume password",
    ...accessInWords(volume.access),
  ];
  const said = facts.filter((fact) => fact !== undefined).join("; ");
  return `  volume "${name}" from ${pathInWords(volume)}\n    ${said}`;
}

/** Where a relative path leads is what one wants to know of it. */
function pathInWords({ file, path }: VolumeTemplate): string {
  return path.startsWith(".") ? resolve(dirname(file), path) : path;
}

function accessInWords(access: AccessLists): readonly string[] {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["for", access.allow],
    ["not for", access.deny],
    ["read only for", access.rolist],
    ["writable only for", access.rwlist],
    ["from", access.allowedHosts],
    ["not from", access.deniedHosts],
  ];
  const said = lists
    .filter(([, list]) => list.length > 0)
    .map(([words, list]) => `${words} ${list.join(", ")}`);
  return access.allow.length === 0 ? ["for everybody who logs in", ...said] : said;
}

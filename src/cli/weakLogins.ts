import { accessOf } from "../accounts/volumeAccess.ts";
import type {
  Problem,
  ServerConfig,
  UamName,
  VirtualServer,
  VolumeTemplate,
} from "../config/ServerConfig.ts";

const remedy = (without: string) =>
  `offer ${without} to the addresses that need it only: -uamlist@10.0.5.0/24 uams_dhx2.so,…`;

/** What is weak in a method, by its name on the wire; of those that are not here nothing is. */
const weaknesses: ReadonlyMap<string, { message: string; remedy: string }> = new Map([
  [
    "Cleartxt Passwrd",
    {
      message: "passwords in clear text are offered to everybody: the network can read them",
      remedy: remedy("it"),
    },
  ],
  ...["Randnum exchange", "2-Way Randnum exchange"].map(
    (name) =>
      [
        name,
        {
          message: `${name} is offered to everybody: who listens can try passwords on it, and they are kept readable`,
          remedy: remedy("it"),
        },
      ] as const,
  ),
  [
    "DHCAST128",
    {
      message: "DHX is offered to everybody: its short key exchange can be broken by who listens",
      remedy: remedy("it"),
    },
  ],
]);

/** Warnings about what strangers and listeners can do where a method is offered to everybody. */
export function weakLogins(config: ServerConfig): Problem[] {
  return config.servers.flatMap((server) => {
    const offered = new Set<UamName>(offeredToEverybody(server));
    const warnings = [...offered].flatMap((name) => weaknesses.get(name) ?? []);
    const open = offered.has("No User Authent")
      ? server.volumes.filter((each) => isGuestsToWrite(each, server))
      : [];
    const names = open.map(({ name, path }) => `'${name ?? path}'`).join(", ");
    if (open.length > 0) {
      const message = `guests, without a password, may write ${names}`;
      warnings.push({
        message,
        remedy: `write rolist:${server.guestUser}, or deny:${server.guestUser}, at the volume`,
      });
    }
    return warnings.map(
      (each) => ({ severity: "warning", file: server.file, line: server.line, ...each }) as const,
    );
  });
}

/** A range around all addresses is everybody; then the list for the others is nobody's. */
function offeredToEverybody({ uams, uamRanges }: VirtualServer): readonly UamName[] {
  const everybody = uamRanges.filter(({ mask }) => mask.bits === 0);
  const families = new Set(everybody.map(({ mask }) => mask.bytes.length));
  return [...everybody.flatMap((range) => range.uams), ...(families.size === 2 ? [] : uams)];
}

/** From anywhere, by the guest account's name; its groups are not asked for. */
function isGuestsToWrite(
  { access, options, password }: VolumeTemplate,
  { guestUser: name }: VirtualServer,
): boolean {
  if (password !== undefined || access.allowedHosts.length > 0) return false;
  const guest = {
    name,
    fullName: "",
    isGuest: true,
    uid: 0,
    gid: 0,
    groups: [],
    groupNames: [],
    home: undefined,
  };
  const lists = { ...access, deniedHosts: [] };
  return accessOf(lists, options.has("ro"), guest, undefined).access === "write";
}

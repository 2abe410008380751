import type { AccessReason, VolumeAccessLists } from "./volumeAccess.ts";

/** What in the volume line decided: one of its lists, or `ro`; undefined: nothing in it did. */
export function keyOfReason({ kind }: AccessReason): keyof VolumeAccessLists | "ro" | undefined {
  switch (kind) {
    case "deniedHost":
    case "unclearHost":
      return "deniedHosts";
    case "notAllowedHost":
      return "allowedHosts";
    case "denied":
      return "deny";
    case "notInAllowList":
    case "inAllowList":
      return "allow";
    case "readOnlyOption":
      return "ro";
    case "inRolist":
      return "rolist";
    case "inRwlist":
    case "notInRwlist":
      return "rwlist";
    case "open":
      return undefined;
  }
}

/** Why somebody may do with a volume what he may, for people to read. */
export function reasonInWords(reason: AccessReason, user: string, address: string | undefined): string {
  const from = address === undefined ? "an unknown address" : address;
  switch (reason.kind) {
    case "deniedHost":
      return `${from} is in denied_hosts: as ${reason.entry}`;
    case "unclearHost":
      return `whether ${from} is in denied_hosts: (${reason.entry}) can't be said`;
    case "notAllowedHost":
      return `${from} is not in allowed_hosts:`;
    case "denied":
      return `deny: has ${nameInWords(reason.entry, user)}`;
    case "notInAllowList":
      return `allow: has neither ${user} nor a group of theirs`;
    case "inAllowList":
      return `allow: has ${nameInWords(reason.entry, user)}`;
    case "readOnlyOption":
      return "options:ro lets nobody write";
    case "inRolist":
      return `rolist: has ${nameInWords(reason.entry, user)}`;
    case "inRwlist":
      return `rwlist: has ${nameInWords(reason.entry, user)}`;
    case "notInRwlist":
      return `there is an rwlist:, and it has neither ${user} nor a group of theirs`;
    case "open":
      return "no list keeps anybody out";
  }
}

function nameInWords(entry: string, user: string): string {
  return entry.startsWith("@") ? `${entry}, a group of ${user}` : entry;
}

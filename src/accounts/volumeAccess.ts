import { matchesHost, parseAddress, parseHostMask } from "../system/hostMask.ts";
import type { Account, VolumeAccess } from "./Account.ts";

/** The lists of a volume line; an empty one says nothing. */
export interface VolumeAccessLists {
  /** Names and `@groups`. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly rolist: readonly string[];
  readonly rwlist: readonly string[];
  /** Addresses and ranges. */
  readonly allowedHosts: readonly string[];
  readonly deniedHosts: readonly string[];
}

/** What decided; `entry` is the list's, as written. */
export type AccessReason =
  | { readonly kind: "deniedHost"; readonly entry: string }
  /** Whether the address is in the denied range can't be said. */
  | { readonly kind: "unclearHost"; readonly entry: string }
  | { readonly kind: "notAllowedHost" }
  | { readonly kind: "denied"; readonly entry: string }
  | { readonly kind: "notInAllowList" }
  | { readonly kind: "readOnlyOption" }
  | { readonly kind: "inRolist"; readonly entry: string }
  | { readonly kind: "notInRwlist" }
  | { readonly kind: "inRwlist"; readonly entry: string }
  | { readonly kind: "inAllowList"; readonly entry: string }
  /** No list says anything about writing or entering. */
  | { readonly kind: "open" };

/** What an account may do with a volume, and why. */
export interface AccessVerdict {
  readonly access: VolumeAccess;
  readonly reason: AccessReason;
}

/**
 * What an account may do with a volume, by Netatalk's rules: deny counts before allow, an allow list shuts
 * out everyone else; then `ro`, a place in rolist, and an rwlist without one make it read-only, each for
 * itself. A guest is matched by the name and groups of the guest account. What can't be understood or isn't
 * known shuts out.
 */
export function accessOf(
  lists: VolumeAccessLists,
  isReadOnly: boolean,
  account: Account,
  clientAddress: string | undefined,
): AccessVerdict {
  const listed = (names: readonly string[]) => names.find((entry) => isNamedBy(entry, account));
  const shutOut = hostRefusal(lists, clientAddress);
  if (shutOut !== undefined) return { access: "none", reason: shutOut };
  const denied = listed(lists.deny);
  if (denied !== undefined) return { access: "none", reason: { kind: "denied", entry: denied } };
  const allowed = listed(lists.allow);
  if (lists.allow.length > 0 && allowed === undefined) {
    return { access: "none", reason: { kind: "notInAllowList" } };
  }
  if (isReadOnly) return { access: "read", reason: { kind: "readOnlyOption" } };
  const reader = listed(lists.rolist);
  if (reader !== undefined) return { access: "read", reason: { kind: "inRolist", entry: reader } };
  const writer = listed(lists.rwlist);
  if (writer !== undefined) return { access: "write", reason: { kind: "inRwlist", entry: writer } };
  if (lists.rwlist.length > 0) return { access: "read", reason: { kind: "notInRwlist" } };
  const reason =
    allowed === undefined ? { kind: "open" as const } : { kind: "inAllowList" as const, entry: allowed };
  return { access: "write", reason };
}

/** Users in upper or lower case, as Netatalk compares them; groups exactly. */
function isNamedBy(entry: string, account: Account): boolean {
  const name = entry.normalize("NFC");
  if (name.startsWith("@"))
    return account.groupNames.some((group) => group.normalize("NFC") === name.slice(1));
  return name.toLowerCase() === account.name.normalize("NFC").toLowerCase();
}

function hostRefusal(lists: VolumeAccessLists, address: string | undefined): AccessReason | undefined {
  for (const entry of lists.deniedHosts) {
    const found = isIn(entry, address);
    if (found !== false) return { kind: found === undefined ? "unclearHost" : "deniedHost", entry };
  }
  const isAllowed =
    lists.allowedHosts.length === 0 || lists.allowedHosts.some((entry) => isIn(entry, address) === true);
  return isAllowed ? undefined : { kind: "notAllowedHost" };
}

/** Undefined where nobody can say. */
function isIn(entry: string, address: string | undefined): boolean | undefined {
  const mask = parseHostMask(entry);
  if (mask === undefined || address === undefined || parseAddress(address) === undefined) return undefined;
  return matchesHost(mask, address);
}

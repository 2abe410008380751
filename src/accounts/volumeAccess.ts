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

/**
 * What an account may do with a volume, by Netatalk's rules: deny counts before allow, an allow list shuts
 * out everyone else; then `ro`, a place in rolist, and an rwlist without one make it read-only, each for
 * itself. A guest is matched by the name and groups of the guest account. What can't be understood or isn't
 * known shuts out.
 */
export function accessTo(
  lists: VolumeAccessLists,
  isReadOnly: boolean,
  account: Account,
  clientAddress: string | undefined,
): VolumeAccess {
  const isListed = (names: readonly string[]) => names.some((entry) => isNamedBy(entry, account));
  if (!isHostAllowed(lists, clientAddress)) return "none";
  if (isListed(lists.deny)) return "none";
  if (lists.allow.length > 0 && !isListed(lists.allow)) return "none";
  if (isReadOnly || isListed(lists.rolist)) return "read";
  if (lists.rwlist.length > 0 && !isListed(lists.rwlist)) return "read";
  return "write";
}

/** Users in upper or lower case, as Netatalk compares them; groups exactly. */
function isNamedBy(entry: string, account: Account): boolean {
  const name = entry.normalize("NFC");
  if (name.startsWith("@"))
    return account.groupNames.some((group) => group.normalize("NFC") === name.slice(1));
  return name.toLowerCase() === account.name.normalize("NFC").toLowerCase();
}

function isHostAllowed(lists: VolumeAccessLists, address: string | undefined): boolean {
  const { allowedHosts, deniedHosts } = lists;
  if (deniedHosts.some((entry) => isIn(entry, address) !== false)) return false;
  return allowedHosts.length === 0 || allowedHosts.some((entry) => isIn(entry, address) === true);
}

/** Undefined where nobody can say. */
function isIn(entry: string, address: string | undefined): boolean | undefined {
  const mask = parseHostMask(entry);
  if (mask === undefined || address === undefined || parseAddress(address) === undefined) return undefined;
  return matchesHost(mask, address);
}

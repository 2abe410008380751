import { parseNetwork } from "./networkAddress.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake } from "./ProblemList.ts";

/** A list, or why nobody can tell what it means. */
export type ParsedList = readonly string[] | Complaint;

/** Whether the list was not understood. */
export function isComplaint(list: ParsedList): list is Complaint {
  return "severity" in list;
}

/**
 * Characters that no user or group name has. Most are somebody's way to say "all" or "not" (`*`, `!fred`,
 * `-fred`), or a list
 * separated otherwise (`a;b`): taken as a name, such an entry would match nobody, and a `deny` of it
 * would let everybody in.
 */
const strangeInNames = /[*?!:;/|<>()[\]{}=,"`\p{Cc}]|^[-+&%~$]|\s$|^\s/u;

/** `user,@group,…` as in allow, deny, rolist and rwlist. */
export function parseNames(key: string, value: string): ParsedList {
  const names = entriesOf(value);
  if (names.length === 0) return emptyList(key, `${key}:fred,@staff`);
  for (const name of names) {
    const bare = name.startsWith("@") ? name.slice(1) : name;
    if (bare === "") {
      return mistake(
        `a group in ${key}: has no name, only an @`,
        `write the group's name after the @, or take the @ away`,
      );
    }
    if (strangeInNames.test(bare) || bare.startsWith("@")) {
      return mistake(
        `'${shortened(name)}' in ${key}: is no name of a user or group`,
        `write names separated by commas, groups with an @: ${key}:fred,@staff`,
      );
    }
  }
  return names;
}

/** `address[/bits],…` as in allowed_hosts and denied_hosts; each comes back as `address/bits`. */
export function parseHosts(key: string, value: string): ParsedList {
  const entries = entriesOf(value);
  if (entries.length === 0) return emptyList(key, `${key}:192.168.1.0/24`);
  const networks: string[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network === undefined) {
      return mistake(`'${shortened(entry)}' in ${key}: is no IP address`, remedyForHost(key, entry));
    }
    networks.push(network);
  }
  return networks;
}

function remedyForHost(key: string, entry: string): string {
  return entry.includes("%")
    ? "write the address without its interface (%…): a list holds for all of them"
    : `write addresses or networks, no host names: ${key}:192.168.1.0/24,10.0.0.7,fd00::/8`;
}

/** Netatalk skips what is empty between commas. */
function entriesOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function emptyList(key: string, example: string): Complaint {
  return mistake(`${key}: has nothing in its list`, `write ${example}, or take ${key}: away`);
}

/** For messages: a screen is not filled by one word. */
export function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

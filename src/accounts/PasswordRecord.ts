import { isId } from "../system/users.ts";
import type { Credentials } from "./Credentials.ts";
import { formatHash, parseHash } from "./passwordHash.ts";
import { formatSrp, parseSrp, type SrpVerifier } from "./srpVerifier.ts";

/** One user of Bandstand's own, as a line of the password file has it. */
export interface PasswordRecord extends Credentials {
  name: string;
  fullName: string;
  /** What `@group` in an access list means for this user. */
  groups: readonly string[];
  /** The system user whose files these are; undefined: the server's service user. */
  uid: number | undefined;
  gid: number | undefined;
  isDisabled: boolean;
  /** The password is somebody else's choice: the user has to replace it before anything else. */
  mustChange?: boolean | undefined;
}

/** Why a line is no user. */
export interface BadRecord {
  /** Who can't log in because of it, if so much of it can be read. */
  name: string | undefined;
  message: string;
  remedy: string;
}

/** What every line of the file has to look like. */
const recordShape = "name:scrypt$N$r$p$salt$hash:full name:groups:uid:gid:flags[:srp$salt$verifier]";

const fieldsMin = 7;
const fieldsMax = 8;
const nameBytesMax = 255;
const groupsMax = 256;
const flagsKnown = { disabled: "disabled", mustChange: "mustchange" } as const;
const remedyPassword = "set the password anew with `bandstand passwd`";

// Control characters, halves of characters, byte order marks and the mark of broken text: nobody can type
// them.
const unwritable = /[\p{Cc}\p{Cs}\u{feff}\u{fffd}]/u;

class BadField extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A user's line. `%`, `:`, `,` and `#` inside a field stand as `%25`, `%3A`, `%2C` and `%23`. */
export function formatRecord(record: PasswordRecord): string {
  const { name, hash, srp, fullName, groups, uid, gid, isDisabled, mustChange = false } = record;
  return [
    escapeField(name),
    formatHash(hash),
    escapeField(fullName),
    groups.map(escapeField).join(","),
    uid ?? "",
    gid ?? "",
    [...(isDisabled ? [flagsKnown.disabled] : []), ...(mustChange ? [flagsKnown.mustChange] : [])].join(","),
    ...(srp === undefined ? [] : [formatSrp(srp)]),
  ].join(":");
}

/** Reads a user's line strictly: whatever is not understood makes it bad. */
export function parseRecord(line: string): PasswordRecord | BadRecord {
  const fields = line.split(":");
  let name: string | undefined;
  try {
    name = parseName(fields[0] ?? "");
    return parseFields(name, fields);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return { name, message: error.message, remedy: error.remedy };
  }
}

/** Whether a line could not be read. */
export function isBad(parsed: PasswordRecord | BadRecord): parsed is BadRecord {
  return "message" in parsed;
}

/** What is wrong with a name of a user or group, in a few words; undefined: nothing. */
export function nameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (Buffer.byteLength(name) > nameBytesMax) return `is longer than ${nameBytesMax} bytes`;
  if (unwritable.test(name)) return "has a control character in it";
  if (name.trim() !== name) return "starts or ends with a space";
  if (name.startsWith("@")) return 'starts with "@", which stands for a group in access lists';
  return undefined;
}

/** What is wrong with a full name; undefined: nothing. */
export function fullNameFault(fullName: string): string | undefined {
  return fullName === "" || fullName.startsWith("@") ? undefined : nameFault(fullName);
}

function parseFields(name: string, fields: readonly string[]): PasswordRecord {
  if (fields.at(-1)?.endsWith("\r") === true) {
    throw new BadField("the line ends with a carriage return", "save the file with Unix line ends");
  }
  if (fields.length < fieldsMin || fields.length > fieldsMax) {
    throw new BadField(
      `${fields.length} fields stand there instead of ${fieldsMin} or ${fieldsMax}`,
      `write ${recordShape}, with a colon inside a field as %3A`,
    );
  }
  const [, hashText = "", fullNameText = "", groupsText = "", uidText = "", gidText = "", flags = ""] =
    fields;
  const srp = parseVerifier(fields[7]);
  const hash = parseHash(hashText);
  if (hash === undefined) throw new BadField("the password's hash can't be read", remedyPassword);
  const fullName = unescapeField(fullNameText, "full name");
  const fault = fullNameFault(fullName);
  if (fault !== undefined) throw new BadField(`the full name ${fault}`, "correct it or leave it empty");
  const uid = parseId(uidText, "uid");
  const gid = parseId(gidText, "gid");
  if ((uid === undefined) !== (gid === undefined)) {
    throw new BadField("only one of uid and gid is given", "give both, or leave both empty");
  }
  if (uid === 0) throw new BadField("uid 0 is never served", "give the uid of an ordinary user, or none");
  const groups = parseGroups(groupsText);
  return { name, hash, ...(srp && { srp }), fullName, groups, uid, gid, ...parseFlags(flags) };
}

function parseFlags(text: string): Pick<PasswordRecord, "isDisabled" | "mustChange"> {
  const flags = text === "" ? [] : text.split(",");
  const known: readonly string[] = Object.values(flagsKnown);
  const unknown = flags.find((flag) => !known.includes(flag));
  if (unknown !== undefined)
    throw new BadField(
      `"${unknown}" is no flag`,
      `write ${known.map((flag) => `"${flag}"`).join(", ")} or nothing`,
    );
  return {
    isDisabled: flags.includes(flagsKnown.disabled),
    ...(flags.includes(flagsKnown.mustChange) && { mustChange: true }),
  };
}

/** Only lines that are older than SRP have no such field. */
function parseVerifier(text: string | undefined): SrpVerifier | undefined {
  if (text === undefined) return undefined;
  const srp = parseSrp(text);
  if (srp === undefined) throw new BadField("the password's SRP verifier can't be read", remedyPassword);
  return srp;
}

function parseName(text: string): string {
  const name = unescapeField(text, "name").normalize("NFC");
  const fault = nameFault(name);
  if (fault !== undefined) throw new BadField(`the user's name ${fault}`, `write ${recordShape}`);
  return name;
}

function parseGroups(text: string): string[] {
  if (text === "") return [];
  const groups = text.split(",").map((group) => unescapeField(group, "group").normalize("NFC"));
  if (groups.length > groupsMax) throw new BadField(`there are more than ${groupsMax} groups`, "list fewer");
  for (const group of groups) {
    const fault = nameFault(group);
    if (fault !== undefined) throw new BadField(`a group's name ${fault}`, "write group,group without @");
  }
  return groups;
}

function parseId(text: string, what: string): number | undefined {
  if (text === "") return undefined;
  const id = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN;
  if (!isId(id)) throw new BadField(`"${text}" is no ${what}`, "write a number, or nothing");
  return id;
}

/** A field's text as a line has it. */
export function escapeField(text: string): string {
  return text.replaceAll(/[%:,#]/g, encodeURIComponent);
}

function unescapeField(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadField(`the ${what} has a "%" that is followed by no character's code`, 'write "%" as %25');
  }
}

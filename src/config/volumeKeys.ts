import { isComplaint, parseHosts, parseNames, shortened } from "./accessLists.ts";
import { findDiskCharset, findMacCharset, unknownDiskCharset, unknownMacCharset } from "./charsets.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { AccessLists } from "./ServerConfig.ts";
import { parseSizeLimit } from "./sizeLimit.ts";
import type { VolumeDraft } from "./VolumeDraft.ts";

/** A key of a volume line. */
export type VolumeKey =
  | {
      use: "used";
      /** It keeps somebody or something out: a volume whose key cannot be understood is not served. */
      restricts: boolean;
      /** A value with `:` may follow after a blank. */
      takesColons?: boolean;
      /** The list that it fills. */
      list?: keyof AccessLists;
      set(draft: VolumeDraft, value: string): Complaint | undefined;
    }
  | { use: "ignored"; why: string; remedy: string; note?(draft: VolumeDraft): void };

const passwordLengthMax = 8;
const takeAway = "take it away";
const noCommands = { why: "commands are not run when a volume is opened or closed", remedy: takeAway };
const noOwner = {
  why: "files belong to the user who made them",
  remedy: "use the folder's set-group-id bit (chmod g+s)",
};

/** Every key of Netatalk 2.2; `options:` itself is read by `volumeLine`, flag by flag. */
export const volumeKeys: ReadonlyMap<string, VolumeKey> = new Map<string, VolumeKey>([
  ["allow", nameList("allow", "allow")],
  ["deny", nameList("deny", "deny")],
  ["rolist", nameList("rolist", "rolist")],
  ["rwlist", nameList("rwlist", "rwlist")],
  ["allowed_hosts", hostList("allowed_hosts", "allowedHosts")],
  ["denied_hosts", hostList("denied_hosts", "deniedHosts")],
  ["volsizelimit", { use: "used", restricts: true, set: setSizeLimit }],
  ["password", { use: "used", restricts: true, set: setPassword }],
  ["veto", { use: "used", restricts: true, set: setVeto }],
  ["cnidscheme", { use: "used", restricts: false, set: setCnidScheme }],
  ["adouble", { use: "used", restricts: false, set: setAppleDouble }],
  ["ea", { use: "used", restricts: false, set: setEa }],
  ["volcharset", { use: "used", restricts: true, set: setDiskCharset }],
  ["maccharset", { use: "used", restricts: false, set: setMacCharset }],
  ["perm", octal("perm", 0o7777, (draft, mode) => (draft.perm = mode))],
  ["fperm", octal("fperm", 0o7777, (draft, mode) => (draft.filePerm = mode))],
  ["dperm", octal("dperm", 0o7777, (draft, mode) => (draft.directoryPerm = mode))],
  ["umask", octal("umask", 0o777, (draft, mode) => (draft.umask = mode))],
  // A number of MiB under the wrong key: without the limit the volume would be larger than was meant.
  ["limitsize", { use: "used", restricts: true, set: refuseLimitSize }],
  ["cnidserver", { use: "ignored", why: "Bandstand has its own CNID service", remedy: takeAway }],
  ["dbpath", { use: "ignored", why: "file ids are kept in Bandstand's state folder", remedy: takeAway }],
  ["casefold", { use: "used", restricts: false, set: setCaseFold }],
  ["preexec", { use: "ignored", ...noCommands, note: (draft) => draft.commands.add("preexec") }],
  ["postexec", { use: "ignored", ...noCommands }],
  ["root_preexec", { use: "ignored", ...noCommands, note: (draft) => draft.commands.add("root_preexec") }],
  ["root_postexec", { use: "ignored", ...noCommands }],
  ["forceuid", { use: "ignored", ...noOwner }],
  ["forcegid", { use: "ignored", ...noOwner }],
]);

/** Words of other servers, or of the tongue, for a key that keeps somebody out. */
export const restrictingInOtherWords: ReadonlyMap<string, string> = new Map([
  ["users", "allow"],
  ["user", "allow"],
  ["groups", "allow:@"],
  ["group", "allow:@"],
  ["valid_users", "allow"],
  ["validusers", "allow"],
  ["permit", "allow"],
  ["access", "allow"],
  ["only", "allow"],
  ["invalid_users", "deny"],
  ["invalidusers", "deny"],
  ["forbid", "deny"],
  ["block", "deny"],
  ["refuse", "deny"],
  ["readlist", "rolist"],
  ["read_list", "rolist"],
  ["readonly", "options:ro"],
  ["read_only", "options:ro"],
  ["ro", "rolist"],
  ["rw", "rwlist"],
  ["writelist", "rwlist"],
  ["write_list", "rwlist"],
  ["hosts", "allowed_hosts"],
  ["host", "allowed_hosts"],
  ["hosts_allow", "allowed_hosts"],
  ["allow_hosts", "allowed_hosts"],
  ["hosts_deny", "denied_hosts"],
  ["deny_hosts", "denied_hosts"],
  ["limit", "volsizelimit"],
  ["quota", "volsizelimit"],
  ["size", "volsizelimit"],
  ["sizelimit", "volsizelimit"],
  ["maxsize", "volsizelimit"],
  ["pass", "password"],
  ["passwd", "password"],
]);

function nameList(key: string, list: keyof AccessLists): VolumeKey {
  return {
    use: "used",
    restricts: true,
    list,
    set: (draft, value) => setList(draft, list, parseNames(key, value)),
  };
}

function hostList(key: string, list: keyof AccessLists): VolumeKey {
  return {
    use: "used",
    restricts: true,
    takesColons: true,
    list,
    set: (draft, value) => setList(draft, list, parseHosts(key, value)),
  };
}

function setList(
  draft: VolumeDraft,
  list: keyof AccessLists,
  parsed: ReturnType<typeof parseNames>,
): Complaint | undefined {
  if (isComplaint(parsed)) return parsed;
  draft.access[list] = Object.freeze([...parsed]);
  return undefined;
}

function setSizeLimit(draft: VolumeDraft, value: string): Complaint | undefined {
  const limit = parseSizeLimit(value);
  if (typeof limit !== "number") return limit;
  draft.sizeLimitBytes = limit;
  return undefined;
}

function refuseLimitSize(_draft: VolumeDraft, value: string): Complaint {
  return mistake(
    `limitsize:${shortened(value)} sets no limit, in Netatalk either`,
    "write volsizelimit: with a number of MiB, or options:limitsize to show very old Macs 2 GB",
  );
}

function setPassword(draft: VolumeDraft, value: string): Complaint | undefined {
  if (value === "")
    return mistake("password: is empty", "write a password of up to 8 characters, or take it away");
  draft.password = value.slice(0, passwordLengthMax);
  if (value.length <= passwordLengthMax) return undefined;
  return remark(
    "a volume's password has up to 8 characters; only the first 8 count",
    "shorten it to 8 characters",
  );
}

function setVeto(draft: VolumeDraft, value: string): Complaint | undefined {
  const names = value.split("/").filter((name) => name !== "");
  if (names.length === 0)
    return mistake("veto: names nothing", "write names with a / behind each: veto:lost+found/tmp/");
  draft.veto = Object.freeze(names);
  if (value.endsWith("/")) return undefined;
  return remark(
    "the last name of veto: has no / behind it; it is hidden too",
    `write veto:${shortened(value)}/`,
  );
}

function setCnidScheme(draft: VolumeDraft, value: string): Complaint | undefined {
  const scheme = value.toLowerCase();
  if (scheme === "last") draft.cnidScheme = "last";
  else if (["dbd", "cdb", "tdb", "mtab", "db3"].includes(scheme)) draft.cnidScheme = "persistent";
  else
    return mistake(`cnidscheme:${shortened(value)} is not known; file ids are kept`, "write cnidscheme:dbd");
  return undefined;
}

function setAppleDouble(draft: VolumeDraft, value: string): Complaint | undefined {
  const format = value.toLowerCase();
  draft.wantsAppleDouble = format === "v2" || format === "v1";
  if (format === "v2") return undefined;
  if (format === "v1") {
    return remark("adouble:v1 is an old format; new files get version 2", "write adouble:v2");
  }
  if (format === "osx") {
    return remark(
      "adouble:osx has no meaning here: ._ files are used anyway where they are needed",
      takeAway,
    );
  }
  return mistake(`adouble:${shortened(value)} is not known`, "write adouble:v2, or take it away");
}

function setEa(draft: VolumeDraft, value: string): Complaint | undefined {
  const place = value.toLowerCase();
  if (place !== "none" && place !== "auto" && place !== "sys" && place !== "ad") {
    return mistake(
      `ea:${shortened(value)} is not known; ea:auto is used`,
      "write ea:auto, ea:sys, ea:ad or ea:none",
    );
  }
  draft.ea = place;
  return undefined;
}

/** Names in a set that is not there would be misread, and new ones written wrong beside them. */
function setDiskCharset(draft: VolumeDraft, value: string): Complaint | undefined {
  const charset = findDiskCharset(value);
  if (charset === undefined) return unknownDiskCharset("volcharset:", value);
  draft.diskCharset = charset;
  return undefined;
}

function setMacCharset(draft: VolumeDraft, value: string): Complaint | undefined {
  const charset = findMacCharset(value);
  if (charset === undefined) return unknownMacCharset("maccharset:", value);
  draft.macCharset = charset;
  return undefined;
}

function setCaseFold(draft: VolumeDraft, value: string): Complaint | undefined {
  const fold = value.toLowerCase();
  if (fold !== "tolower" && fold !== "toupper" && fold !== "xlatelower" && fold !== "xlateupper") {
    return mistake(
      `casefold:${shortened(value)} is not known; names keep their letters`,
      "write casefold:tolower, toupper, xlatelower or xlateupper, or take it away",
    );
  }
  draft.caseFold = fold;
  return undefined;
}

function octal(key: string, highest: number, assign: (draft: VolumeDraft, mode: number) => void): VolumeKey {
  return {
    use: "used",
    restricts: false,
    set(draft, value) {
      const mode = /^[0-7]{1,5}$/.test(value) ? Number.parseInt(value, 8) : Number.NaN;
      if (!(mode <= highest)) {
        return mistake(
          `${key}:${shortened(value)} is no octal mode`,
          `write it like ${key}:0${(highest & 0o770).toString(8)}`,
        );
      }
      assign(draft, mode);
      return undefined;
    },
  };
}

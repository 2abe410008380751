import { shortened } from "./accessLists.ts";
import { findDiskCharset, findMacCharset, unknownDiskCharset, unknownMacCharset } from "./charsets.ts";
import { decodeText } from "./decodeText.ts";
import { lineLengthMax, serverNameBytesMax } from "./limits.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, ProblemList, remark } from "./ProblemList.ts";
import type { Problem } from "./ServerConfig.ts";
import type { ServerDefaults } from "./ServerDraft.ts";
import { storesOfModules } from "./accountStores.ts";
import { parseUamList } from "./uamModules.ts";

const sessionsMaxMost = 10_000;
const none: readonly Complaint[] = [];

/** Every variable of Netatalk 2.2's /etc/default/netatalk (netatalk.conf elsewhere). */
export const netatalkVariables: ReadonlyMap<
  string,
  { set(defaults: ServerDefaults, value: string): readonly Complaint[] } | { ignored: string; when: RegExp }
> = new Map([
  ["ATALK_NAME", { set: setName }],
  ["AFPD_MAX_CLIENTS", { set: setSessions }],
  ["AFPD_UAMLIST", { set: setUams }],
  ["AFPD_GUEST", { set: setGuest }],
  ["ATALK_UNIX_CHARSET", { set: setDiskCharset }],
  ["ATALK_MAC_CHARSET", { set: setMacCharset }],
  ["ATALK_ZONE", { ignored: "AppleTalk is not spoken", when: /./ }],
  ["AFPD_RUN", { ignored: "Bandstand runs when it is started", when: /^no$/i }],
  ["CNID_METAD_RUN", { ignored: "Bandstand has its own CNID service", when: /^no$/i }],
  ["ATALKD_RUN", { ignored: "AppleTalk is not spoken", when: /^yes$/i }],
  ["PAPD_RUN", { ignored: "there is no print service", when: /^yes$/i }],
  ["TIMELORD_RUN", { ignored: "there is no time service", when: /^yes$/i }],
  ["A2BOOT_RUN", { ignored: "the Apple II is not served", when: /^yes$/i }],
  ["CNID_CONFIG", { ignored: "Bandstand has its own CNID service", when: /^(?!-l log_note$)./ }],
  ["CNID_DBD_LOGCONFIG", { ignored: "Bandstand has its own CNID service", when: /^(?!-l log_note$)./ }],
  ["ATALK_BGROUND", { ignored: "AppleTalk is not spoken", when: /^yes$/i }],
]);

/** What the file says for all servers. */
export interface NetatalkDefaults {
  defaults: ServerDefaults;
  problems: readonly Problem[];
}

/** Reads the file's shell assignments; nothing in it is ever run. Never throws, whatever the bytes are. */
export function readNetatalkDefaults(file: string, bytes: Uint8Array): NetatalkDefaults {
  const problems = new ProblemList(file);
  const defaults: ServerDefaults = {};
  for (const [index, text] of (decodeText(bytes, problems) ?? []).entries()) {
    readLine(text, index + 1, defaults, problems);
  }
  return { defaults, problems: problems.all() };
}

function readLine(text: string, line: number, defaults: ServerDefaults, problems: ProblemList): void {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return;
  if (trimmed.length > lineLengthMax) {
    problems.add(
      line,
      mistake(`the line is longer than ${lineLengthMax} characters and is not used`, "shorten it"),
    );
    return;
  }
  const [, name, rest = ""] = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/s.exec(trimmed) ?? [];
  if (name !== undefined) readAssignment(name, rest, line, defaults, problems);
  else if (!/^export(\s+[A-Za-z_]\w*)+\s*(#.*)?$/.test(trimmed)) {
    const remedy = "write only lines like AFPD_MAX_CLIENTS=20";
    problems.addOnce("shell", line, remark("shell commands are not run; only NAME=value is read", remedy));
  }
}

function readAssignment(
  name: string,
  rest: string,
  line: number,
  defaults: ServerDefaults,
  problems: ProblemList,
): void {
  const variable = netatalkVariables.get(name);
  if (variable === undefined) {
    const suggestion = didYouMean(nearest(name, netatalkVariables.keys()), "take it away");
    problems.add(line, mistake(`'${shortened(name)}' is no setting of Netatalk`, suggestion));
    return;
  }
  const value = shellValue(rest);
  if (typeof value !== "string") {
    problems.add(line, { ...value, message: `${name} ${value.message}` });
    return;
  }
  // Empty is what a shell has for unset, and how the shipped file offers what can be filled in.
  if (value === "") return;
  if ("set" in variable) {
    for (const complaint of variable.set(defaults, value)) problems.add(line, complaint);
  } else if (variable.when.test(value)) {
    problems.add(line, remark(`${name} has no meaning here: ${variable.ignored}`, "take it away"));
  }
}

/** What a shell would make of a value without running or looking up anything; linear. */
function shellValue(rest: string): string | Complaint {
  let value = "";
  let quote = "";
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at] ?? "";
    if (quote === "'" && character !== "'") value += character;
    else if (character === "`" || character === "$") {
      return mistake(
        "is the result of a command or another variable, which is not run here",
        "write the value itself",
      );
    } else if (character === "\\" && at + 1 < rest.length) value += rest[++at] ?? "";
    else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (quote === "" && /[\s;]/.test(character)) return checkTail(rest.slice(at), value);
    else value += character;
  }
  if (quote === "") return value;
  return mistake("has a quotation mark that is never closed", `write a ${quote} at the end of the value`);
}

function checkTail(tail: string, value: string): string | Complaint {
  if (/^[\s;]*(#.*)?$/s.test(tail)) return value;
  return mistake(
    "is followed by something that is not read here",
    "put quotes round a value that has blanks",
  );
}

function setName(defaults: ServerDefaults, value: string): readonly Complaint[] {
  if (/[:@]/.test(value) || Buffer.byteLength(value) > serverNameBytesMax) {
    return [
      mistake("ATALK_NAME has a : or @ in it, or is too long; the host's name is used", "write another name"),
    ];
  }
  defaults.name = value;
  return none;
}

function setSessions(defaults: ServerDefaults, value: string): readonly Complaint[] {
  const sessions = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (sessions < 1 || sessions > sessionsMaxMost) {
    const message = `AFPD_MAX_CLIENTS=${shortened(value)} is no number of clients`;
    return [mistake(message, `write a number from 1 to ${sessionsMaxMost}`)];
  }
  defaults.sessionsMax = sessions;
  return none;
}

/** The value has the `-U` of afpd's command line in it. */
function setUams(defaults: ServerDefaults, value: string): readonly Complaint[] {
  const { uams, complaints } = parseUamList(value.replace(/^-U\s*/, ""));
  defaults.uams = uams;
  const stores = storesOfModules(value.replace(/^-U\s*/, ""));
  if (stores !== undefined) defaults.accountStores = stores;
  return complaints;
}

function setDiskCharset(defaults: ServerDefaults, value: string): readonly Complaint[] {
  if (/^locale$/i.test(value)) return none;
  const charset = findDiskCharset(value);
  if (charset === undefined) return [unknownDiskCharset("ATALK_UNIX_CHARSET=", value)];
  defaults.diskCharset = charset;
  return none;
}

function setMacCharset(defaults: ServerDefaults, value: string): readonly Complaint[] {
  const charset = findMacCharset(value);
  if (charset === undefined) return [unknownMacCharset("ATALK_MAC_CHARSET=", value)];
  defaults.macCharset = charset;
  return none;
}

function setGuest(defaults: ServerDefaults, value: string): readonly Complaint[] {
  defaults.guestUser = value;
  return none;
}

import { shortened } from "./accessLists.ts";
import type { AfpdOption } from "./afpdOptions.ts";
import { afpdOptions } from "./afpdOptions.ts";
import { serverNameBytesMax, serversMax } from "./limits.ts";
import type { ConfigLine, Word } from "./lines.ts";
import { readLines } from "./lines.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { mistake, ProblemList, remark } from "./ProblemList.ts";
import type { Problem } from "./ServerConfig.ts";
import type { ServerDefaults, ServerDraft } from "./ServerDraft.ts";
import { emptyServer } from "./ServerDraft.ts";
import { collisionOf } from "./serverCollision.ts";
import { rangeOption, setUamRange } from "./uamRanges.ts";

const uamsMissing = "login methods of some addresses are missing";

/** What afpd.conf says. */
export interface AfpdConf {
  servers: readonly ServerDraft[];
  problems: readonly Problem[];
}

/** Reads an afpd.conf. Never throws, whatever the bytes are. */
export function readAfpdConf(file: string, bytes: Uint8Array, defaults: ServerDefaults): AfpdConf {
  const problems = new ProblemList(file);
  const servers: ServerDraft[] = [];
  const lines = readLines(bytes, problems);
  for (const line of lines ?? []) {
    const server = readServer(line, defaults, problems);
    if (server !== undefined && isStartable(server, servers, problems)) servers.push(server);
  }
  // A file of comments only is how Netatalk ships it. Lines that are all wrong are another thing: nothing
  // is started by guess.
  if (lines?.length === 0) servers.push(emptyServer(defaults, 0));
  return { servers, problems: problems.all() };
}

function readServer(
  line: ConfigLine,
  defaults: ServerDefaults,
  problems: ProblemList,
): ServerDraft | undefined {
  const first = line.words[0];
  if (first === undefined) return undefined;
  if (line.isBroken) {
    problems.add(
      line.line,
      mistake("this server is not started: its line could not be read", "mend the line"),
    );
    return undefined;
  }
  const server = emptyServer(defaults, line.line);
  const beginsWithOption = !first.isQuoted && first.text.startsWith("-") && first.text !== "-";
  if (beginsWithOption) {
    problems.add(
      first.line,
      remark(
        "the line begins with an option; it is read as the default server",
        "begin it with a name in quotes, or with - and a blank",
      ),
    );
  } else readName(server, first, problems);
  readOptions(server, line.words.slice(beginsWithOption ? 0 : 1), problems);
  return server;
}

function readName(server: ServerDraft, word: Word, problems: ProblemList): void {
  if (word.text === "-" || word.text === "") return;
  const isTooLong = Buffer.byteLength(word.text) > serverNameBytesMax;
  if (!isTooLong && !/[:@]/.test(word.text)) {
    server.settings.name = word.text;
    return;
  }
  const why = isTooLong ? `is longer than ${serverNameBytesMax} bytes` : "has a : or @ in it";
  problems.add(
    word.line,
    mistake(
      `the server name '${shortened(word.text)}' ${why}; the host's name is used`,
      "write another name, in quotes",
    ),
  );
}

function readOptions(server: ServerDraft, words: readonly Word[], problems: ProblemList): void {
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) return;
    const option = word.isQuoted ? undefined : optionNamed(word.text);
    if (option === undefined) {
      readUnknown(word, server, problems);
      // What stands behind an unknown option is probably its value: one problem is enough.
      const next = words[index + 1];
      if (word.text.startsWith("-") && next !== undefined && !isOption(next)) index++;
      continue;
    }
    const value = option.takesValue ? words[index + 1] : undefined;
    const isMissing = option.takesValue && (value === undefined || isOption(value));
    if (isMissing) {
      problems.add(word.line, mistake(`${word.text} has no value`, "write its value behind it"));
      if (word.text === "-ipaddr") server.refusal = "the address to listen on is missing";
      if (word.text === "-accounts") server.refusal = "where to look for users is missing";
      if (word.text === "-uamlist") Object.assign(server.settings, { uams: [], hasUamList: true });
      else if (rangeOption(word.text) !== undefined) server.refusal = uamsMissing;
      continue;
    }
    if (option.takesValue) index++;
    apply(option, word, value?.text ?? "", server, problems);
  }
}

function apply(
  option: AfpdOption,
  word: Word,
  value: string,
  server: ServerDraft,
  problems: ProblemList,
): void {
  if (option.use === "ignored") {
    problems.addOnce(
      word.text,
      word.line,
      remark(`${word.text} has no meaning here: ${option.why}`, option.remedy),
    );
  } else if (option.takesValue) {
    for (const complaint of option.set(server, value)) problems.add(word.line, complaint);
  } else option.set(server);
}

function readUnknown(word: Word, server: ServerDraft, problems: ProblemList): void {
  const what = shortened(word.text);
  if (word.text.startsWith("-") && !word.isQuoted) {
    const [beforeAddresses = "", ...addresses] = word.text.split("@");
    const suggestion = nearest(beforeAddresses, afpdOptions.keys());
    if (suggestion === "-ipaddr") server.refusal = "the address to listen on was not understood";
    if (suggestion === "-uamlist" && addresses.length > 0) server.refusal = uamsMissing;
    if (suggestion === "-accounts") server.refusal = "where to look for users was not understood";
    problems.add(
      word.line,
      mistake(
        `'${what}' is no option of a server`,
        didYouMean(suggestion, "take it away; README.md lists the options there are"),
      ),
    );
    return;
  }
  const remedy = "put quotes round names and values that have blanks, and write lists without blanks";
  problems.add(word.line, mistake(`'${what}' belongs to no option and is not used`, remedy));
}

/** Behind `-uamlist@` stand addresses. */
function optionNamed(typed: string): AfpdOption | undefined {
  const networks = rangeOption(typed);
  if (networks === undefined) return afpdOptions.get(typed);
  return { use: "used", takesValue: true, set: (server, uams) => setUamRange(server, networks, uams) };
}

function isOption(word: Word): boolean {
  return !word.isQuoted && optionNamed(word.text) !== undefined;
}

function isStartable(server: ServerDraft, others: readonly ServerDraft[], problems: ProblemList): boolean {
  const refusal = refusalOf(server, others);
  if (refusal === undefined) return true;
  problems.add(server.line, mistake(`this server is not started: ${refusal.because}`, refusal.remedy));
  return false;
}

function refusalOf(
  server: ServerDraft,
  others: readonly ServerDraft[],
): { because: string; remedy: string } | undefined {
  if (server.refusal !== undefined) {
    return { because: server.refusal, remedy: "mend it; a guess could let in whom it should not" };
  }
  if (server.isProxy) {
    return { because: "-proxy only announces another server over AppleTalk", remedy: "take the line away" };
  }
  if (!server.isOverTcp) return { because: "it would speak AppleTalk only", remedy: "write -tcp" };
  if (others.length >= serversMax) {
    return { because: `there are more than ${serversMax} servers`, remedy: "take some away" };
  }
  return collisionOf(server, others);
}

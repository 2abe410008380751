import { shortened } from "./accessLists.ts";
import { setAccountStores, storesOfModules } from "./accountStores.ts";
import { findDiskCharset, findMacCharset, unknownDiskCharset, unknownMacCharset } from "./charsets.ts";
import { isAddress } from "./networkAddress.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { ServerDraft } from "./ServerDraft.ts";
import { quantumBytesMax, quantumBytesMin } from "./ServerDraft.ts";
import { parseUamList } from "./uamModules.ts";

/** An option of a server line. */
export type AfpdOption =
  | { use: "used"; takesValue: true; set(server: ServerDraft, value: string): readonly Complaint[] }
  | { use: "used"; takesValue: false; set(server: ServerDraft): void }
  | { use: "ignored"; takesValue: boolean; why: string; remedy: string };

const takeAway = "take it away";
const none: readonly Complaint[] = [];
const addressExample = "write -ipaddr 192.168.1.10";

/** Every option of Netatalk 2.2 and 2.4, by its name with the dash. */
export const afpdOptions: ReadonlyMap<string, AfpdOption> = new Map<string, AfpdOption>([
  ["-tcp", flag((server) => (server.isOverTcp = true))],
  ["-notcp", flag((server) => (server.isOverTcp = false))],
  ["-noddp", flag(() => {})],
  ["-transall", flag((server) => (server.isOverTcp = true))],
  ["-notransall", flag((server) => (server.isOverTcp = false))],
  ["-proxy", flag((server) => (server.isProxy = true))],
  ["-savepassword", flag((server) => (server.settings.maySavePassword = true))],
  ["-nosavepassword", flag((server) => (server.settings.maySavePassword = false))],
  ["-setpassword", flag((server) => (server.settings.maySetPassword = true))],
  ["-nosetpassword", flag((server) => (server.settings.maySetPassword = false))],
  ["-zeroconf", flag((server) => (server.settings.zeroconf = true))],
  ["-nozeroconf", flag((server) => (server.settings.zeroconf = false))],
  // These ask for what is so anyway.
  ["-nouservol", flag(() => {})],
  ["-nouservolfirst", flag(() => {})],
  ["-noicon", flag(() => {})],
  ["-port", number("-port", 1, 65_535, (server, port) => (server.settings.port = port))],
  [
    "-tickleval",
    number("-tickleval", 1, 3600, (server, seconds) => (server.settings.tickleSeconds = seconds)),
  ],
  ["-timeout", number("-timeout", 1, 1000, (server, tickles) => (server.settings.timeoutTickles = tickles))],
  ["-sleep", number("-sleep", 0, 10_000, (server, hours) => (server.settings.sleepHours = hours))],
  [
    "-volnamelen",
    number("-volnamelen", 8, 255, (server, bytes) => (server.settings.volumeNameBytesMax = bytes)),
  ],
  [
    "-passwdminlen",
    number(
      "-passwdminlen",
      0,
      64,
      (server, characters) => (server.settings.passwordCharactersMin = characters),
    ),
  ],
  ["-server_quantum", value(setQuantum)],
  ["-ipaddr", value(setAddresses)],
  ["-fqdn", value(setFqdn)],
  ["-uamlist", value(setUams)],
  ["-accounts", value(setAccountStores)],
  ["-guestname", value(setGuest)],
  ["-loginmesg", value(setLoginMessage)],
  ["-mimicmodel", value(setModel)],
  ["-signature", value(setSignature)],
  ["-defaultvol", value(setDefaultVolumes)],
  ["-systemvol", value(setSystemVolumes)],
  ["-unixcodepage", value(setUnixCodepage)],
  ["-maccodepage", value(setMacCodepage)],
  ...ignored("AppleTalk is not spoken, only TCP", takeAway, {
    flags: ["-ddp"],
    values: ["-ddpaddr", "-authprintdir"],
  }),
  ...ignored("the advertised name is the server's own", "write the server's name at the start of the line", {
    values: ["-hostname"],
  }),
  ...ignored("buffers are sized by themselves", takeAway, {
    values: ["-dsireadbuf", "-tcprcvbuf", "-tcpsndbuf", "-dircachesize"],
  }),
  ...ignored("servers are found by Bonjour only", takeAway, { flags: ["-slp", "-advertise_ssh"] }),
  ...ignored("login methods are built in", takeAway, { values: ["-uampath"] }),
  ...ignored("Kerberos is not offered", takeAway, { values: ["-k5keytab", "-k5service", "-k5realm"] }),
  ...ignored("names of a Windows domain get no prefix", "write the prefix in allow: and at login", {
    values: ["-ntdomain", "-ntseparator"],
  }),
  ...ignored("no user's password opens other accounts", takeAway, { values: ["-adminauthuser"] }),
  ...ignored("nobody is root over AFP", "give the group rights by setfacl", { values: ["-admingroup"] }),
  ...ignored(
    "passwords are the system's or those set by bandstand passwd",
    "set them with bandstand passwd",
    {
      values: ["-passwdfile"],
    },
  ),
  ...ignored("wrong passwords are slowed down by themselves", takeAway, { values: ["-loginmaxfail"] }),
  ...ignored(
    "users have no volume files of their own",
    "write volumes with ~ or $u in AppleVolumes.default",
    {
      flags: ["-uservol", "-uservolfirst"],
    },
  ),
  ...ignored("an open volume stays open until the Mac closes it", takeAway, { flags: ["-closevol"] }),
  ...ignored("Bandstand has its own CNID service", takeAway, { values: ["-cnidserver"] }),
  ...ignored("changes are not sent to other programs", takeAway, {
    values: ["-fcelistener", "-fceevents", "-fcecoalesce", "-fceholdfmod"],
  }),
  ...ignored("the icon follows from -mimicmodel", takeAway, { flags: ["-icon"] }),
  ...ignored("sessions do not depend on a setting to survive a restart", takeAway, {
    flags: ["-keepsessions"],
  }),
  ...ignored("Macs are shown the rights that they have, access lists included", takeAway, {
    flags: ["-noacl2maccess"],
  }),
  ...ignored("the log goes to standard output", "set the level where Bandstand is started", {
    flags: ["-unsetuplog"],
    values: ["-setuplog"],
  }),
  ...ignored("it serves debugging of Netatalk", takeAway, { flags: ["-client_polling", "-nodebug"] }),
]);

function flag(set: (server: ServerDraft) => void): AfpdOption {
  return { use: "used", takesValue: false, set };
}

function value(set: (server: ServerDraft, value: string) => readonly Complaint[]): AfpdOption {
  return { use: "used", takesValue: true, set };
}

function ignored(
  why: string,
  remedy: string,
  { flags = [], values = [] }: { flags?: readonly string[]; values?: readonly string[] },
): readonly (readonly [string, AfpdOption])[] {
  return [
    ...flags.map((name) => [name, { use: "ignored", takesValue: false, why, remedy }] as const),
    ...values.map((name) => [name, { use: "ignored", takesValue: true, why, remedy }] as const),
  ];
}

function number(
  name: string,
  least: number,
  most: number,
  assign: (server: ServerDraft, value: number) => void,
): AfpdOption {
  return value((server, typed) => {
    const wanted = wholeNumber(typed);
    if (wanted === undefined || wanted < least || wanted > most) {
      return [
        mistake(
          `${name} ${shortened(typed)} is not used`,
          `write a number from ${least} to ${most}: ${name} ${example(name)}`,
        ),
      ];
    }
    assign(server, wanted);
    return none;
  });
}

function example(name: string): number {
  return (
    { "-port": 548, "-tickleval": 30, "-timeout": 4, "-sleep": 10, "-volnamelen": 80, "-passwdminlen": 8 }[
      name
    ] ?? 1
  );
}

function wholeNumber(typed: string): number | undefined {
  return /^\d{1,10}$/.test(typed) ? Number(typed) : undefined;
}

function setQuantum(server: ServerDraft, typed: string): readonly Complaint[] {
  const wanted = wholeNumber(typed);
  if (wanted === undefined) {
    return [
      mistake(
        `-server_quantum ${shortened(typed)} is no number of bytes`,
        `write -server_quantum ${quantumBytesMax}`,
      ),
    ];
  }
  server.settings.quantumBytes = Math.min(Math.max(wanted, quantumBytesMin), quantumBytesMax);
  if (server.settings.quantumBytes === wanted) return none;
  const bound = `${server.settings.quantumBytes} is used`;
  return [
    remark(
      `-server_quantum ${typed} is outside what is possible; ${bound}`,
      `write -server_quantum ${server.settings.quantumBytes}`,
    ),
  ];
}

/** An address that is not understood must not turn into "all of them". */
function setAddresses(server: ServerDraft, typed: string): readonly Complaint[] {
  const addresses = typed.split(",").filter((address) => address !== "");
  const wrong = addresses.find((address) => !isAddress(address));
  if (wrong === undefined && addresses.length > 0) {
    server.settings.addresses = Object.freeze(addresses);
    return none;
  }
  server.refusal = "the address to listen on was not understood";
  return [mistake(`-ipaddr ${shortened(wrong ?? typed)} is no IP address`, addressExample)];
}

function setFqdn(server: ServerDraft, typed: string): readonly Complaint[] {
  const [, port] = /^[^\s:]{1,255}(?::(\d{1,5}))?$/.exec(typed) ?? ["", "0"];
  const isGood = port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
  if (isGood) server.settings.fqdn = typed;
  return isGood
    ? none
    : [mistake(`-fqdn ${shortened(typed)} is no host name`, "write -fqdn backup.example.com:548")];
}

function setUams(server: ServerDraft, typed: string): readonly Complaint[] {
  const { uams, complaints } = parseUamList(typed);
  server.settings.uams = uams;
  server.settings.hasUamList = true;
  if (!server.areStoresNamed) {
    server.settings.accountStores = storesOfModules(typed) ?? server.settings.accountStores;
  }
  return complaints;
}

function setGuest(server: ServerDraft, typed: string): readonly Complaint[] {
  if (typed === "") return [mistake("-guestname names nobody", "write -guestname nobody")];
  server.settings.guestUser = typed;
  return none;
}

function setLoginMessage(server: ServerDraft, typed: string): readonly Complaint[] {
  // What the protocol's message block holds.
  const bytesMax = 199;
  server.settings.loginMessage = typed;
  if (Buffer.byteLength(typed) <= bytesMax) return none;
  return [
    remark(`-loginmesg is longer than ${bytesMax} bytes; Macs see its beginning`, "write a shorter message"),
  ];
}

/** Netatalk 2.4's words for Apple's. */
const modelsInWords: ReadonlyMap<string, string> = new Map([
  ["Laptop", "MacBookPro"],
  ["RackMount", "RackMac"],
  ["Tower", "MacPro"],
]);

function setModel(server: ServerDraft, typed: string): readonly Complaint[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9,._-]{0,62}$/.test(typed)) {
    return [
      mistake(`-mimicmodel ${shortened(typed)} is no model of Apple's`, "write -mimicmodel TimeCapsule8,119"),
    ];
  }
  server.settings.model = modelsInWords.get(typed) ?? typed;
  return none;
}

function setSignature(server: ServerDraft, typed: string): readonly Complaint[] {
  const bytesMax = 16;
  if (/^auto$/i.test(typed)) {
    server.settings.signature = undefined;
    return none;
  }
  const text = /^user:(.+)$/is.exec(typed)?.[1];
  if (text === undefined || Buffer.byteLength(text) > bytesMax) {
    const remedy = `write -signature auto, or -signature user: and up to ${bytesMax} bytes of text`;
    return [mistake(`-signature ${shortened(typed)} is not used; the server keeps its own`, remedy)];
  }
  server.settings.signature = text;
  return none;
}

function setDefaultVolumes(server: ServerDraft, typed: string): readonly Complaint[] {
  server.defaultVolumesFile = typed;
  return none;
}

function setSystemVolumes(server: ServerDraft, typed: string): readonly Complaint[] {
  server.systemVolumesFile = typed;
  return none;
}

/** Netatalk's volumes have it if they say nothing; a locale of today is UTF-8. */
function setUnixCodepage(server: ServerDraft, typed: string): readonly Complaint[] {
  if (/^locale$/i.test(typed)) return none;
  const charset = findDiskCharset(typed);
  if (charset === undefined) return [unknownDiskCharset("-unixcodepage ", typed)];
  server.settings.diskCharset = charset;
  return none;
}

function setMacCodepage(server: ServerDraft, typed: string): readonly Complaint[] {
  const charset = findMacCharset(typed);
  if (charset === undefined) return [unknownMacCharset("-maccodepage ", typed)];
  server.settings.macCharset = charset;
  return none;
}

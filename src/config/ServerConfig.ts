import type { HostMask } from "../system/hostMask.ts";

/** Something wrong in a configuration file, in plain words. */
export interface Problem {
  /** `error`: what stands there is not used; `warning`: it is used, or has no meaning here. */
  severity: "error" | "warning";
  file: string;
  /** From 1; 0 where the problem is the file as a whole. */
  line: number;
  /** What is wrong. */
  message: string;
  /** What to write instead, or to do. */
  remedy: string;
}

/** User and `@group` names as written; empty lists say nothing. */
export interface AccessLists {
  allow: readonly string[];
  deny: readonly string[];
  rolist: readonly string[];
  rwlist: readonly string[];
  allowedHosts: readonly string[];
  deniedHosts: readonly string[];
}

/** What in a volume line says who may do what with it. */
export type AccessKey = keyof AccessLists | "ro";

export type VolumeOption =
  | "tm"
  | "upriv"
  | "usedots"
  | "invisibledots"
  | "ro"
  | "searchdb"
  | "nonetids"
  | "noacls"
  | "acls"
  | "followsymlinks"
  | "limitsize"
  | "preexec_close"
  | "root_preexec_close"
  | "nostat"
  | "nodev"
  | "nofileid"
  | "nohex"
  | "noadouble"
  | "nocnidcache"
  | "crlf"
  | "mswindows"
  | "caseinsensitive"
  | "illegalseq"
  | "prodos"
  | "dropbox"
  | "dropkludge";

/** Which letters names are in: on both sides, or as the Mac sees them and the other way round on disk. */
type CaseFold = "none" | "tolower" | "toupper" | "xlatelower" | "xlateupper";

/** One volume line: variables are not yet replaced, they depend on who logs in. */
export interface VolumeTemplate {
  file: string;
  line: number;
  /** As written, `~` and `$` variables included. */
  path: string;
  name: string | undefined;
  access: AccessLists;
  /** The line that each of its lists, and `options:ro`, stands in: its own, or that of a `:DEFAULT:`. */
  accessLines: ReadonlyMap<AccessKey, number>;
  options: ReadonlySet<VolumeOption>;
  /** Bytes; undefined: no limit. */
  sizeLimitBytes: number | undefined;
  /**
   * `sys`: extended attributes, `ad`: AppleDouble files, `auto`: the first where the file system has them.
   */
  metadata: "auto" | "sys" | "ad" | "none";
  cnidScheme: "persistent" | "last";
  /** Of old Macs' names; undefined: the server's. */
  macCharset: string | undefined;
  /** Of names on disk; UTF8-MAC is UTF-8 with accents beside their letters. Undefined: the server's. */
  diskCharset: string | undefined;
  caseFold: CaseFold;
  /** OR-ed into the mode of new files and folders. */
  filePerm: number;
  directoryPerm: number;
  umask: number;
  /** Names (or patterns without wildcards) that stay hidden. */
  veto: readonly string[];
  password: string | undefined;
}

/** The login methods that a server may offer, by their names on the wire. */
export type UamName =
  | "SRP"
  | "DHX2"
  | "DHCAST128"
  | "2-Way Randnum exchange"
  | "Randnum exchange"
  | "Cleartxt Passwrd"
  | "No User Authent";

/** The login methods of a range of client addresses. */
export interface UamRange {
  /** As `address/bits`. */
  network: string;
  mask: HostMask;
  uams: readonly UamName[];
}

/** Bandstand's own file of users, and the ways to ask the system about its users. */
export type AccountStore = "own" | "pam" | "shadow";

/** One line of afpd.conf: a virtual server. */
export interface VirtualServer {
  /** afpd.conf, and the line in it; 0 where there is none. */
  file: string;
  line: number;
  /** Undefined: the host's name up to the first dot. */
  name: string | undefined;
  /** Undefined: 548 where it can be had, else 5548. */
  port: number | undefined;
  /** Addresses to listen on; empty: all. */
  addresses: readonly string[];
  /** Advertised `name:port`, if given. */
  fqdn: string | undefined;
  /** For clients whose address is in none of the ranges; the strongest first. */
  uams: readonly UamName[];
  /** The methods were listed; where they were not, SRP is added if it lets in everybody. */
  hasUamList: boolean;
  /** Instead of `uams`; the narrowest range that a client is in counts. */
  uamRanges: readonly UamRange[];
  /** Where users are looked for, in this order; the system's only where the server is root. */
  accountStores: readonly AccountStore[];
  /** The Mac's keychain may keep it. */
  maySavePassword: boolean;
  maySetPassword: boolean;
  /** Of a password that is set from a Mac. */
  passwordCharactersMin: number;
  loginMessage: string;
  model: string;
  /** Up to 16 bytes of text; undefined: random, kept in the state folder. */
  signature: string | undefined;
  zeroconf: boolean;
  quantumBytes: number;
  tickleSeconds: number;
  /** Tickle intervals without a word from the client after which it counts as gone. */
  timeoutTickles: number;
  sleepHours: number;
  guestUser: string;
  volumeNameBytesMax: number;
  sessionsMax: number;
  /** Of old Macs' names and messages. */
  macCharset: string;
  /** Of names on disk, where a volume does not say. */
  diskCharset: string;
  volumes: readonly VolumeTemplate[];
}

export interface TypeAndCreator {
  /** Four Mac bytes each. */
  type: string;
  creator: string;
}

/** Everything the configuration files say, read once; frozen. */
export interface ServerConfig {
  servers: readonly VirtualServer[];
  /** By extension, lower case, without the dot; "" is the default. */
  typesByExtension: ReadonlyMap<string, TypeAndCreator>;
  problems: readonly Problem[];
}

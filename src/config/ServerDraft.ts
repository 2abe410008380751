import { defaultAccountStores } from "./accountStores.ts";
import type { AccountStore, UamName, VirtualServer } from "./ServerConfig.ts";
import { defaultUams } from "./uamModules.ts";

/** The largest request that a Mac may send. */
export const quantumBytesMax = 1024 * 1024;

/** The smallest that the protocol allows. */
export const quantumBytesMin = 32_000;

/** A Time Capsule's icon, in Finder and in Time Machine. */
const defaultModel = "TimeCapsule8,119";

/** One server line; its volumes are still files. */
export interface ServerDraft {
  line: number;
  settings: Omit<VirtualServer, "volumes" | "file" | "line">;
  /** The files with its volumes; undefined: those beside afpd.conf. */
  defaultVolumesFile: string | undefined;
  systemVolumesFile: string | undefined;
  /** Rather than told by the names of modules. */
  areStoresNamed: boolean;
  isOverTcp: boolean;
  isProxy: boolean;
  /** Why it must not be started: something that restricts it was not understood. */
  refusal: string | undefined;
}

/** What /etc/default/netatalk can say for all servers. */
export interface ServerDefaults {
  name?: string;
  uams?: readonly UamName[];
  accountStores?: readonly AccountStore[];
  guestUser?: string;
  sessionsMax?: number;
  macCharset?: string;
  diskCharset?: string;
}

/** A server of which nothing is said. */
export function emptyServer(defaults: ServerDefaults, line: number): ServerDraft {
  return {
    line,
    settings: defaultSettings(defaults),
    defaultVolumesFile: undefined,
    systemVolumesFile: undefined,
    areStoresNamed: false,
    isOverTcp: true,
    isProxy: false,
    refusal: undefined,
  };
}

function defaultSettings(defaults: ServerDefaults): ServerDraft["settings"] {
  return {
    name: defaults.name,
    port: undefined,
    addresses: [],
    fqdn: undefined,
    uams: defaults.uams ?? defaultUams,
    hasUamList: defaults.uams !== undefined,
    uamRanges: [],
    accountStores: defaults.accountStores ?? defaultAccountStores,
    // Netatalk 2.2 has it on too; without it Time Machine cannot keep the password and asks at every backup.
    maySavePassword: true,
    maySetPassword: false,
    passwordCharactersMin: 1,
    loginMessage: "",
    model: defaultModel,
    signature: undefined,
    zeroconf: true,
    quantumBytes: quantumBytesMax,
    tickleSeconds: 30,
    timeoutTickles: 4,
    sleepHours: 10,
    guestUser: defaults.guestUser ?? "nobody",
    volumeNameBytesMax: 80,
    sessionsMax: defaults.sessionsMax ?? 200,
    macCharset: defaults.macCharset ?? "MAC_ROMAN",
    diskCharset: defaults.diskCharset ?? "UTF8",
  };
}

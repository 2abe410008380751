import type { CaseFold } from "./caseFold.ts";

/** How a volume's names are written on disk and for old Macs; the character sets by their names (`charsetNamed`). */
export interface NameSettings {
  macCharset: string;
  diskCharset: string;
  /** Accents stand beside their letters on disk (UTF8-MAC). */
  isDecomposed: boolean;
  /** Netatalk 2's `:2e` and `:2f` are read as "." and "/". */
  readsHexNames: boolean;
  caseFold: CaseFold;
}

/** What a volume's names are if nothing is said. */
export const usualNames: NameSettings = Object.freeze({
  macCharset: "MAC_ROMAN",
  diskCharset: "UTF8",
  isDecomposed: false,
  readsHexNames: true,
  caseFold: "none",
});

/**
 * One volume for one user, every variable replaced. Plain data: it travels from the supervisor to the
 * session.
 */
export interface VolumeSettings {
  /** What the Mac shows; composed. */
  name: string;
  /** Absolute. */
  path: string;
  uuid: string;
  /**
   * Names the volume's store of ids and its ledger: the UUID, and the path where that depends on the user.
   */
  storeKey: string;
  isReadOnly: boolean;
  isTimeMachine: boolean;
  sizeLimitBytes: number | undefined;
  /** Report at most 2 GB, for very old clients. */
  reportsAtMost2GB: boolean;
  hasUnixPrivileges: boolean;
  /** Where the file system has access lists. */
  offersAccessLists: boolean;
  hidesDotFiles: boolean;
  metadata: "auto" | "sys" | "ad" | "none";
  hasPersistentIds: boolean;
  filePerm: number;
  directoryPerm: number;
  umask: number;
  veto: readonly string[];
  names: NameSettings;
  /** FPOpenVol has to bring it; what it is the session does not know. */
  hasPassword: boolean;
  /** Finder type and creator of files without Finder info, by extension in lower case. */
  typesByExtension: readonly (readonly [extension: string, type: string, creator: string])[];
}

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
  hidesDotFiles: boolean;
  metadata: "auto" | "sys" | "ad" | "none";
  hasPersistentIds: boolean;
  filePerm: number;
  directoryPerm: number;
  umask: number;
  veto: readonly string[];
  /** FPOpenVol has to bring it; what it is the session does not know. */
  hasPassword: boolean;
  /** Finder type and creator of files without Finder info, by extension in lower case. */
  typesByExtension: readonly (readonly [extension: string, type: string, creator: string])[];
}

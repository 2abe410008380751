/** Who is logged in, as everything after the login sees them. Plain data: it travels between processes. */
export interface Account {
  /** The name that the password was given for. */
  name: string;
  fullName: string;
  isGuest: boolean;
  /** The uid and gid that the session runs as. */
  uid: number;
  gid: number;
  /** Supplementary groups, the primary one included. */
  groups: number[];
  /** Names of the groups that access lists (`@group`) match. */
  groupNames: string[];
  /** Home folder, where there is one. */
  home: string | undefined;
}

/** What a user may do with a volume. */
export type VolumeAccess = "none" | "read" | "write";

import type { Cnid } from "../cnid/Cnid.ts";

/** Rights of one kind of user on a folder. */
export interface Rights {
  search: boolean;
  read: boolean;
  write: boolean;
}

export interface AccessRights {
  owner: Rights;
  group: Rights;
  everyone: Rights;
  /** What the asking user may effectively do. */
  user: Rights;
  userIsOwner: boolean;
}

export interface UnixPrivileges {
  uid: number;
  gid: number;
  /** The whole st_mode. */
  mode: number;
  rights: AccessRights;
}

/**
 * Everything that a client may ask of a file or folder; dates are milliseconds since 1970, undefined is
 * "never".
 */
export interface NodeParameters {
  /** AFP attribute bits of afp-protocol.md §3.7, the computed ones included. */
  attributes: number;
  parentDid: Cnid;
  created: number | undefined;
  modified: number | undefined;
  backedUp: number | undefined;
  finderInfo: Buffer;
  /** At most 31 MacRoman bytes, mangled where the real name does not fit. */
  longName: Buffer;
  nodeId: Cnid;
  /** As clients want it: decomposed, `/` where the disk has `:`. */
  utf8Name: string;
  dataBytes: number;
  resourceBytes: number;
  offspringCount: number;
  ownerId: number;
  groupId: number;
  accessRights: AccessRights;
  unixPrivileges: UnixPrivileges;
  /** 6 bytes. */
  prodosInfo: Buffer;
}

export type ParameterName = keyof NodeParameters;

/** What a client may change. Only what is present changes; attributes are set or cleared, never replaced. */
export interface ParameterChanges {
  attributes?: { bits: number; set: boolean };
  created?: number | undefined;
  modified?: number | undefined;
  backedUp?: number | undefined;
  finderInfo?: Buffer;
  ownerId?: number;
  groupId?: number;
  /** For folders: the rights of owner, group and everyone. */
  accessRights?: { owner: Rights; group: Rights; everyone: Rights };
  unixPrivileges?: { uid: number; gid: number; mode: number };
  /** 6 bytes; of a file they become its Finder type and creator, of a folder nothing. */
  prodosInfo?: Buffer;
}

/** What else is kept with these, and is changed by ways of its own. */
export interface NodeChanges extends ParameterChanges {
  /** The Finder's comment as the Mac's bytes; longer ones are cut. */
  comment?: Buffer;
}

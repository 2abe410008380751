import type { Account } from "../accounts/Account.ts";
import type { ChangeVerdict } from "../accounts/ChangeVerdict.ts";
import type { SystemQuestion } from "../accounts/SystemAccounts.ts";
import type { RenewalReason, Verdict } from "../accounts/Verdict.ts";
import type { FolderWay } from "../config/folderWay.ts";
import type { UamName } from "../config/ServerConfig.ts";
import type { HostMask } from "../system/hostMask.ts";
import type { VolumeSettings } from "../volume/index.ts";

/** What the supervisor tells the processes below it. They trust it; it comes as plain JSON. */

/** What strangers may learn of one virtual server: the client that asks decides what it offers. */
export interface ServerFace {
  index: number;
  name: string;
  model: string;
  macCharset: string;
  /** 16 bytes in base64. */
  signature: string;
  uams: UamName[];
  maySavePassword: boolean;
  /** And there is a method for it. */
  maySetPassword: boolean;
  quantumBytes: number;
  tickleSeconds: number;
  timeoutTickles: number;
  isAnnounced: boolean;
  /** What it listens on; empty: all. */
  addresses: string[];
  /** Time Machine volumes to announce. */
  announcedVolumes: { name: string; uuid: string }[];
}

/** One virtual server, and what it is to the clients of some networks. */
export interface ServerFront {
  everywhere: ServerFace;
  /** The narrowest that a client's address is in counts. */
  ranges: { mask: HostMask; face: ServerFace }[];
}

/** Who a process becomes for good; undefined where the server is not root. */
export interface RunAs {
  name: string;
  uid: number;
  gid: number;
  groups: number[];
}

/** Whether one more session may start. */
export type Room = "free" | "full" | "goingDown";

export type ToGate =
  | { type: "configure"; servers: ServerFront[]; runAs: RunAs | undefined }
  /** Comes with the bound socket. */
  | { type: "listen"; server: number }
  /** In base64; none for a login that can't be begun. */
  | { type: "challenge"; connection: number; challenge: { salt: string; value: string } | undefined }
  /** `proof` is the server's own, in base64: empty where there is none. */
  | { type: "verdict"; connection: number; verdict: Verdict; room: Room; proof: string }
  | { type: "stop" };

/** A volume that a session may open, and the way to its folder. */
export interface OrderedVolume {
  settings: VolumeSettings;
  way: FolderWay;
}

export interface SessionOrder {
  session: number;
  account: Account;
  /** Why the session may only replace its user's password. */
  mustRenew: RenewalReason | undefined;
  runAs: RunAs | undefined;
  clientAddress: string;
  version: number;
  method: string;
  server: ServerFace;
  loginMessage: string;
  sleepHours: number;
  volumes: OrderedVolume[];
  /** Where the CNID service listens, and what it knows this session by. */
  cnidSocket: string;
  cnidToken: string;
}

export type ToSession =
  | { type: "become"; order: SessionOrder }
  /** Comes with the connection. */
  | { type: "connection"; dsi: unknown; finalReply: string }
  | { type: "tokenIssued"; request: number; token: string | undefined }
  | { type: "takeOverAnswer"; request: number; isGranted: boolean }
  | { type: "changeAnswer"; request: number; verdict: ChangeVerdict }
  | { type: "volumePasswordAnswer"; request: number; isRight: boolean }
  /** A reconnected client's new connection comes with it. */
  | { type: "adopt"; dsi: unknown }
  | { type: "end"; reason: "shutdown" | "replaced" };

/** A store that a session may use, and the limit of its volume. */
export interface StoreGrant {
  storeKey: string;
  isPersistent: boolean;
  limitBytes: number | undefined;
}

/** Whose a line of a log is. */
export interface SessionLabel {
  session: number;
  user: string;
  client: string;
}

export type ToCnid =
  | { type: "configure"; socket: string; stateFolder: string; runAs: RunAs | undefined }
  | { type: "grant"; token: string; stores: StoreGrant[]; label: SessionLabel }
  | { type: "revoke"; token: string }
  | { type: "counted"; storeKey: string; bytes: number }
  | { type: "stop" };

/** A folder to look at, and whether what is missing of the user's own would be made. */
export interface FolderQuestion {
  path: string;
  way: FolderWay;
  isMade: boolean;
}

export type ToProber = { type: "probe"; runAs: RunAs; folders: FolderQuestion[] };

export type ToCounter = { type: "count"; path: string };

export type ToChecker =
  | { type: "findUser"; request: number; user: string | number }
  | { type: "groupsOf"; request: number; user: string; gid: number }
  | ({ type: "checkPassword"; request: number; user: string; password: string } & SystemQuestion)
  | {
      type: "changePassword";
      request: number;
      user: string;
      uid: number;
      oldPassword: string;
      newPassword: string;
      clientAddress?: string;
    }
  | { type: "stop" };

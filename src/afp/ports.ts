import type { ChangeVerdict } from "../accounts/ChangeVerdict.ts";
import type { VolumeSettings } from "../volume/index.ts";
import type { UamName } from "./uam/index.ts";

/** The kinds of FPGetSessionToken that we answer, by their number on the wire (afp-protocol.md §4.1). */
export const tokenKinds = {
  loginWithoutId: 0,
  loginWithId: 1,
  reconnectWithId: 2,
  loginWithTimeAndId: 3,
  reconnectWithTimeAndId: 4,
} as const;

export type TokenKind = (typeof tokenKinds)[keyof typeof tokenKinds];

/** The other sessions of the server, for reconnecting and for ending what a restarted Mac left behind. */
export interface SessionRegister {
  /**
   * This session's token. Older sessions of the same user and client that §4.1 says are dead are gone, with
   * their locks, when it resolves. `clientId` is empty where the client sent none. Throws AfpError.
   */
  token(kind: TokenKind, clientId: Buffer, timestamp: Buffer | undefined): Promise<Buffer>;

  /**
   * Gives this session's connection to the older session that the token names. After "handedOver" that one
   * answers and this session ends; "refused" is any other user's, a guest's or an unknown token.
   */
  takeOver(token: Buffer): Promise<"handedOver" | "refused">;
}

/** The way to the client besides replies. */
export interface ClientLink {
  attention(bits: number): void;
  /** The client goes to sleep: it is not to be tickled nor to be given up. */
  sleep(kind: "classic" | "extended"): void;
  wake(): void;
}

/** Names and numbers of the system's users and groups. */
export interface UserDirectory {
  userName(uid: number): string | undefined;
  userId(name: string): number | undefined;
  groupName(gid: number): string | undefined;
  groupId(name: string): number | undefined;
}

/** Who decides about passwords and changes them: a session's process knows none. */
export interface PasswordDesk {
  /** Another password for the session's own user; both stay the caller's to wipe. */
  changePassword(oldPassword: Buffer, newPassword: Buffer): Promise<ChangeVerdict>;
  /** The same, from a message in which each password is encrypted under the other. */
  changeSealedPassword(sealedOld: Buffer, sealedNew: Buffer): Promise<ChangeVerdict>;
  /** Whether these eight bytes are the password of a volume that has one. */
  opensVolume(settings: VolumeSettings, password: Buffer): Promise<boolean>;
}

/** What a session has to know of the server it belongs to. */
export interface ServerIdentity {
  name: string;
  /** Old Macs' character set, as `charsetNamed` has it. */
  macCharset: string;
  /** Empty: none. */
  loginMessage: string;
  /** The login methods on offer. */
  uams: readonly UamName[];
  /** Whether people may change their passwords from a Mac. */
  maySetPassword: boolean;
  /** The block of FPGetSrvrInfo. */
  serverInfo(): Uint8Array;
  quantumBytes: number;
  /** How long a sleeping client may stay away. */
  sleepHours: number;
}

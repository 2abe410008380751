import { openSealedChange } from "../../src/accounts/RandomNumberChallenge.ts";
import type { ChangeVerdict } from "../../src/accounts/ChangeVerdict.ts";
import type {
  ClientLink,
  PasswordDesk,
  SessionRegister,
  TokenKind,
  UserDirectory,
} from "../../src/afp/ports.ts";
import type { VolumeSettings } from "../../src/volume/index.ts";

/** Remembers what a session told its client besides replies. */
export class RecordedLink implements ClientLink {
  readonly events: string[] = [];

  attention(bits: number): void {
    this.events.push(`attention ${bits.toString(16)}`);
  }

  sleep(kind: "classic" | "extended"): void {
    this.events.push(`sleep ${kind}`);
  }

  wake(): void {
    this.events.push("wake");
  }
}

/** A register with one other session in it, which the token names. */
export class FakeRegister implements SessionRegister {
  readonly asked: { kind: TokenKind; clientId: string; timestamp: string | undefined }[] = [];
  given = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");

  async token(kind: TokenKind, clientId: Buffer, timestamp: Buffer | undefined): Promise<Buffer> {
    this.asked.push({ kind, clientId: clientId.toString("latin1"), timestamp: timestamp?.toString("hex") });
    return this.given;
  }

  async takeOver(token: Buffer): Promise<"handedOver" | "refused"> {
    return token.equals(this.given) ? "handedOver" : "refused";
  }
}

/** Two users and a group. */
export const fakeUsers: UserDirectory = {
  userName: (uid) => ({ 1000: "anna", 1001: "jörg" })[uid],
  userId: (name) => ({ anna: 1000, jörg: 1001 })[name],
  groupName: (gid) => ({ 100: "staff" })[gid],
  groupId: (name) => ({ staff: 100 })[name],
};

/** Passwords of one user and of volumes; keeps what it was asked. */
export class FakePasswordDesk implements PasswordDesk {
  /** The user's. */
  password = "secret";
  /** What is said to the right password's owner. */
  verdict: ChangeVerdict = "changed";
  readonly volumes = new Map<string, string>();
  readonly asked: string[] = [];
  /** The buffers themselves: the session has to wipe them. */
  readonly buffers: Buffer[] = [];

  async changePassword(oldPassword: Buffer, newPassword: Buffer): Promise<ChangeVerdict> {
    this.asked.push(`${oldPassword.toString()} → ${newPassword.toString()}`);
    this.buffers.push(oldPassword, newPassword);
    if (oldPassword.toString() !== this.password) return "refused";
    if (this.verdict === "changed") this.password = newPassword.toString();
    return this.verdict;
  }

  async changeSealedPassword(sealedOld: Buffer, sealedNew: Buffer): Promise<ChangeVerdict> {
    const opened = openSealedChange(Buffer.from(this.password), sealedOld, sealedNew);
    return opened === undefined ? "refused" : this.changePassword(opened.oldPassword, opened.newPassword);
  }

  async opensVolume({ name }: VolumeSettings, password: Buffer): Promise<boolean> {
    this.asked.push(`${name} ${password.toString("hex")}`);
    return this.volumes.get(name)?.padEnd(8, "\0") === password.toString();
  }
}

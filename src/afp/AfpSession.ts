import type { Account } from "../accounts/Account.ts";
import type { RenewalReason } from "../accounts/Verdict.ts";
import type { Clock } from "../system/clock.ts";
import { secondsEastOfGmt } from "../system/localTime.ts";
import type { Log } from "../system/log.ts";
import type { Random } from "../system/random.ts";
import type {
  Cnid,
  Fork,
  NewName,
  Pathname,
  Slot,
  Volume,
  VolumeNode,
  VolumeSettings,
} from "../volume/index.ts";
import { rootParentCnid } from "../volume/index.ts";
import {
  AfpError,
  type AnyCommand,
  answerWith,
  type Outcome,
  type Versioned,
  type WriteSink,
} from "./command.ts";
import { FPChangePassword } from "./commands/FPChangePassword.ts";
import { FPLogout } from "./commands/FPLogout.ts";
import { commands } from "./commands/index.ts";
import { resultOfUnanswered } from "./commands/unanswered.ts";
import { Dialect, type ForkRef, type VolumeId } from "./fields/index.ts";
import { KeptSearches } from "./KeptSearches.ts";
import { type OpenFork, OpenForks } from "./OpenForks.ts";
import { OpenVolumes } from "./OpenVolumes.ts";
import { PasswordChange } from "./PasswordChange.ts";
import type { ClientLink, PasswordDesk, ServerIdentity, SessionRegister, UserDirectory } from "./ports.ts";
import { ReadBuffer } from "./ReadBuffer.ts";
import type { ResultCode } from "./resultCode.ts";
import { resultOfCut } from "./resultOfCut.ts";
import { resultOfRenewal } from "./resultOfRenewal.ts";
import { ServerMessages } from "./ServerMessages.ts";
import { VolumeNotices } from "./VolumeNotices.ts";
import { SpotlightQueries } from "./spotlight/SpotlightQueries.ts";
import { refusedWrite } from "./writeCommand.ts";

export interface AfpSessionOptions {
  /** 22, 30 … 34; see versions.ts. */
  version: number;
  account: Account;
  /** Why nothing but another password can be asked for; undefined: it is as it should be. */
  mustRenew?: RenewalReason | undefined;
  /** What the user may open. */
  volumes: readonly VolumeSettings[];
  openVolume(settings: VolumeSettings): Promise<Volume>;
  server: ServerIdentity;
  register: SessionRegister;
  link: ClientLink;
  users: UserDirectory;
  passwords: PasswordDesk;
  clock: Clock;
  random: Random;
  log: Log;
}

const commandOfCode: readonly (AnyCommand<AfpSession> | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => commands.find((command) => command.code === code),
);

/** What a user whose password has to be replaced may ask for (afp-protocol.md §5.10). */
const renewalCodes: readonly number[] = [FPChangePassword.code, FPLogout.code];

/** Enough of a request to find its cause, too little to hold a password. */
const loggedBytesMax = 16;

/**
 * One logged-in session: what it has open, and the way of a request to its command. Requests come one at a
 * time, the next after the answer of the one before.
 */
export class AfpSession implements Versioned {
  readonly version: number;
  readonly account: Account;
  readonly dialect: Dialect;
  readonly volumes: readonly VolumeSettings[];
  readonly openVolumes: OpenVolumes;
  readonly openForks = new OpenForks();
  readonly searches = new KeptSearches();
  readonly spotlight = new SpotlightQueries();
  readonly messages: ServerMessages;
  readonly notices: VolumeNotices<VolumeId>;
  readonly readBuffer = new ReadBuffer();
  readonly server: ServerIdentity;
  readonly register: SessionRegister;
  readonly link: ClientLink;
  readonly users: UserDirectory;
  readonly passwords: PasswordDesk;
  readonly passwordChange: PasswordChange;
  readonly clock: Clock;
  readonly #log: Log;
  #isLoggedOut = false;
  #mustRenew: RenewalReason | undefined;

  constructor(options: AfpSessionOptions) {
    this.version = options.version;
    this.account = options.account;
    this.#mustRenew = options.mustRenew;
    this.volumes = options.volumes;
    this.openVolumes = new OpenVolumes((settings) => options.openVolume(settings));
    this.messages = new ServerMessages(options.server.loginMessage, options.link);
    this.notices = new VolumeNotices(this.openVolumes, options.link, options.clock);
    this.server = options.server;
    this.register = options.register;
    this.link = options.link;
    this.users = options.users;
    this.passwords = options.passwords;
    this.passwordChange = new PasswordChange({
      ...options,
      desk: options.passwords,
      changed: () => (this.#mustRenew = undefined),
    });
    this.clock = options.clock;
    this.#log = options.log;
    this.dialect = new Dialect({
      version: options.version,
      secondsEastOfGmt: secondsEastOfGmt(options.clock.nowMilliseconds()),
    });
  }

  /** The answer to one request block. What it throws nobody planned for, and ends the session. */
  command(block: Uint8Array): Outcome | Promise<Outcome> {
    const [code] = block;
    if (code === undefined) return answerWith("kFPParamErr");
    const refusal = this.#refusalOf(code);
    if (refusal !== undefined) return answerWith(refusal);
    const command = commandOfCode[code];
    if (command === undefined) return answerWith(resultOfUnanswered(code));
    const answer = this.#watched(block, () => command.answer(block, this));
    return this.#isToldOfOwnChanges && command.keepsReply === true ? this.#noticed(answer) : answer;
  }

  /** Where the data behind this block go. As `command` otherwise. */
  write(block: Uint8Array, dataBytes: number): WriteSink | Promise<WriteSink> {
    const [code] = block;
    if (code === undefined) return refusedWrite("kFPParamErr");
    const refusal = this.#refusalOf(code);
    if (refusal !== undefined) return refusedWrite(refusal);
    const command = commandOfCode[code];
    if (command === undefined) return refusedWrite(resultOfUnanswered(code));
    // A request whose command has no use for data is no whole request.
    return this.#watched(
      block,
      () => command.beginWrite?.(block, dataBytes, this) ?? refusedWrite("kFPParamErr"),
    );
  }

  /** Whether the reply to a command is kept for a client that asks again after a reconnect. */
  keepsReply(code: number): boolean {
    return commandOfCode[code]?.keepsReply === true;
  }

  /** What DSIGetStatus answers, too. */
  status(): Uint8Array {
    return this.server.serverInfo();
  }

  /** Throws kFPParamErr for a number that no open volume has. */
  volume(id: VolumeId): Volume {
    return this.openVolumes.get(id);
  }

  /** Closes a volume and the forks that are open on it. */
  closeVolume(id: VolumeId): void {
    for (const ref of this.openForks.refsOn(this.volume(id))) this.closeFork(ref);
    this.searches.volumeClosed(this.volume(id));
    this.spotlight.closeOn(id);
    this.openVolumes.close(id);
  }

  addFork(fork: Fork, volume: Volume): ForkRef {
    return this.openForks.add(fork, volume);
  }

  /** Throws kFPParamErr for a number that no open fork has. */
  fork(ref: ForkRef): OpenFork {
    return this.openForks.get(ref);
  }

  closeFork(ref: ForkRef): void {
    this.openForks.close(ref);
  }

  /** The client said good-bye: nothing is open any more, and the end of the connection is no accident. */
  get isLoggedOut(): boolean {
    return this.#isLoggedOut;
  }

  logOut(): void {
    this.#isLoggedOut = true;
    this.closeAll();
  }

  /** The session is over: frees every lock, deny mode and volume, whatever fails on the way. */
  closeAll(): void {
    for (const id of this.openVolumes.ids) {
      try {
        this.closeVolume(id);
      } catch (error) {
        this.#log.error({ err: error, volume: id }, "a volume did not close");
      }
    }
  }

  /**
   * The node of a path; `atRootParent` is the result for id 1 without a name, which depends on the command.
   */
  async find(
    volume: Volume,
    did: Cnid,
    path: Pathname,
    atRootParent: ResultCode = "kFPObjectNotFound",
  ): Promise<VolumeNode> {
    this.#check(did, path, atRootParent);
    return volume.find(did, path);
  }

  /** As `find`, for a node that is to be made, or need not be there. */
  async findSlot(
    volume: Volume,
    did: Cnid,
    path: Pathname,
    atRootParent: ResultCode = "kFPParamErr",
  ): Promise<Slot> {
    this.#check(did, path, atRootParent);
    return volume.findSlot(did, path);
  }

  /** A new name, if this version may send its form. */
  newName(name: NewName | undefined): NewName | undefined {
    if (name !== undefined) this.#checkForm(name.form);
    return name;
  }

  async resultOfCut(soFar: object): Promise<ResultCode> {
    return await resultOfCut(this.openVolumes, soFar);
  }

  /** Why nothing is done for the command at present. */
  #refusalOf(code: number): ResultCode | undefined {
    if (this.#isLoggedOut) return "kFPUserNotAuth";
    if (this.#mustRenew === undefined || renewalCodes.includes(code)) return undefined;
    return resultOfRenewal[this.#mustRenew];
  }

  #check(did: Cnid, path: Pathname, atRootParent: ResultCode): void {
    this.#checkForm(path.form);
    if (did === 0) throw new AfpError("kFPParamErr", "no directory has the id 0");
    if (did === rootParentCnid && path.steps.length === 0) throw new AfpError(atRootParent);
  }

  #checkForm(form: Pathname["form"]): void {
    if (form === "utf8" && this.version < 30) throw new AfpError("kFPParamErr", "UTF-8 names need AFP 3");
  }

  /** Older Macs draw their windows anew when they are told, also of what they did themselves. */
  get #isToldOfOwnChanges(): boolean {
    return this.version < 32;
  }

  async #noticed(answer: Outcome | Promise<Outcome>): Promise<Outcome> {
    const outcome = await answer;
    this.notices.lookAfterOwnChange();
    return outcome;
  }

  #watched<T>(block: Uint8Array, work: () => T | Promise<T>): T | Promise<T> {
    try {
      const done = work();
      return done instanceof Promise ? done.catch((error: unknown) => this.#fail(block, error)) : done;
    } catch (error) {
      return this.#fail(block, error);
    }
  }

  #fail(block: Uint8Array, error: unknown): never {
    const request = Buffer.from(block.subarray(0, loggedBytesMax)).toString("hex");
    const name = commandOfCode[block[0] ?? 0]?.name;
    this.#log.error({ err: error, command: name, request }, "a request failed in a way nobody planned for");
    throw error;
  }
}

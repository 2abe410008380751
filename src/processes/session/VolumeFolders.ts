import fs from "node:fs";
import type { Account } from "../../accounts/Account.ts";
import type { FolderStep } from "../../config/folderWay.ts";
import { nameOnly } from "../../storage/RootFolder.ts";
import type { Log } from "../../system/log.ts";
import { ownUserId } from "../../system/ownUserId.ts";
import type { VolumeSettings } from "../../volume/index.ts";
import type { OrderedVolume, SessionOrder } from "../orders.ts";
import { type BegunWay, goAsRoot } from "./goAsRoot.ts";

const folderFlags = nameOnly | fs.constants.O_DIRECTORY;
const ownMode = 0o700;
const writableByOthers = 0o022;

/**
 * Finds the folders of a session's volumes, and makes those that are the user's own. It is made before the process
 * becomes its user, and opens what is the administrator's choice; `goOn` goes the rest as the user, who could have
 * put links there: root would follow them to places that the user may not go.
 */
export class VolumeFolders {
  readonly #order: Pick<SessionOrder, "volumes" | "runAs" | "account">;
  readonly #log: Log;
  /** Descriptors that name the folders and open nothing, by the volumes' names. */
  readonly #held = new Map<string, number>();
  readonly #begun = new Map<OrderedVolume, BegunWay>();

  constructor(order: Pick<SessionOrder, "volumes" | "runAs" | "account">, log: Log) {
    this.#order = order;
    this.#log = log;
    for (const volume of order.volumes) {
      if (isEverybodys(volume)) this.#hold(volume.settings);
      else this.#begin(volume);
    }
  }

  /** As the user: the volumes to show. Those whose own folder can't be entered are not; the log says why. */
  goOn(): VolumeSettings[] {
    return this.#order.volumes
      .filter((volume) => isEverybodys(volume) || this.#reach(volume))
      .map(({ settings }) => settings);
  }

  /** What opens the folder; a held one can't be swapped any more. */
  pathOf({ name, path }: VolumeSettings): string {
    const fd = this.#held.get(name);
    return fd === undefined ? path : `/proc/self/fd/${fd}`;
  }

  close(): void {
    for (const fd of this.#held.values()) fs.closeSync(fd);
    this.#held.clear();
  }

  /** A folder that can't be held now is opened by its path when the client asks for it: it may be there by then. */
  #hold({ name, path }: VolumeSettings): void {
    try {
      this.#held.set(name, fs.openSync(path, folderFlags));
    } catch (error) {
      this.#log.warn({ path, problem: String(error) }, "a volume's folder can't be reached");
    }
  }

  #begin(volume: OrderedVolume): void {
    const { runAs } = this.#order;
    const { settings, way } = volume;
    if (runAs === undefined) {
      this.#begun.set(volume, { fd: undefined, at: way.start, left: way.steps });
      return;
    }
    const made = () => this.#log.info({ path: settings.path, uid: runAs.uid }, "made a user's own folder");
    const maker = { owner: runAs, mode: ownMode | settings.directoryPerm, made };
    try {
      this.#begun.set(volume, goAsRoot(way, mayMake(volume, this.#order.account) ? maker : undefined));
    } catch (error) {
      this.#tell(volume, error);
    }
  }

  #reach(volume: OrderedVolume): boolean {
    const begun = this.#begun.get(volume);
    if (begun === undefined) return false;
    let { fd } = begun;
    try {
      fd ??= fs.openSync(`${begun.at}/.`, folderFlags);
      for (const step of begun.left) {
        const next = this.#takeStep(fd, step, volume);
        fs.closeSync(fd);
        fd = next;
      }
      // Only who may search a folder finds its dot.
      fs.statSync(`/proc/self/fd/${fd}/.`);
      this.#held.set(volume.settings.name, fd);
      return true;
    } catch (error) {
      if (fd !== undefined) fs.closeSync(fd);
      this.#tell(volume, error);
      return false;
    }
  }

  #takeStep(parent: number, { name, isMade }: FolderStep, volume: OrderedVolume): number {
    const folder = `/proc/self/fd/${parent}/${name}`;
    if (isMade && mayMake(volume, this.#order.account) && !fs.existsSync(folder)) {
      fs.mkdirSync(folder, { mode: ownMode | volume.settings.directoryPerm });
      this.#log.info({ path: volume.settings.path }, "made a user's own folder");
    }
    const fd = fs.openSync(`${folder}/.`, folderFlags);
    const { uid } = fs.fstatSync(fd);
    const above = fs.fstatSync(parent);
    // Where others may write too, somebody else may have made it in this user's name.
    const isFree = isMade && (above.mode & writableByOthers) !== 0;
    if (!isFree || [ownUserId(), 0, above.uid].includes(uid)) return fd;
    fs.closeSync(fd);
    throw new Error(`'${name}' belongs to user ${uid}`);
  }

  #tell({ settings: { name, path } }: OrderedVolume, error: unknown): void {
    const fields = { volume: name, path, problem: String(error) };
    this.#log.warn(fields, "a user's own folder can't be entered or made: the volume is not shown");
  }
}

/** Nothing of its way depends on who logs in. */
function isEverybodys({ way }: OrderedVolume): boolean {
  return way.steps.length === 0 && !way.isHome;
}

/** What is only read is not made, and guests have nothing of their own. */
function mayMake({ settings }: OrderedVolume, account: Account): boolean {
  return !settings.isReadOnly && !account.isGuest;
}

import type { AfpFork } from "../AfpFork.ts";
import { seededNumbers } from "../seededNumbers.ts";
import type { BackupHost } from "./BackupHost.ts";
import { BandImage, type Crash } from "./BandImage.ts";
import { BackupWork, type RunOptions } from "./BackupWork.ts";
import { type Below, grainStart, shuffled, type WriteSizes, writeSizes } from "./bandRanges.ts";
import { bandName, BandWriter } from "./BandWriter.ts";
import { BundleFiles } from "./BundleFiles.ts";
import { infoPlist, machineIdPlist, numberIn, snapshotHistoryPlist } from "./bundlePlists.ts";
import { MacConnection, type MacIdentity } from "./MacConnection.ts";
import { idsOf } from "./OtherMac.ts";
import { digestsOf, verifyOnDisk, verifyOverAfp } from "./verifyBundle.ts";

/** What a Mac backs up, and where to. */
export interface BackupPlan {
  host: BackupHost;
  seed: number;
  bytes: number;
  /** 8 MiB, unless a small test wants small bands. */
  bandBytes?: number;
  /** The computer's name; "Mac" where there is only one. */
  name?: string;
}

const usualBandBytes = 8 * 1024 * 1024;
/** What the Mac that attached the image has locked of the token. */
const tokenLock = { offset: 0, length: 1 };
/** The disk in the image is larger than what is in it at first. */
const imageSizeFactor = 8;
const machineId = "com.apple.TimeMachine.MachineID.plist";
const snapshotHistory = "com.apple.TimeMachine.SnapshotHistory.plist";

/**
 * A Mac that backs up over AFP, phase by phase (afp-protocol.md §6.5). After a disturbance the phases can be called
 * anew; `image` says what has to be in the bands.
 */
export class MacBackup {
  readonly image: BandImage;
  identity: MacIdentity;
  /** The bundle's present name. */
  bundle: string;
  readonly #host: BackupHost;
  readonly #finalBundle: string;
  readonly #bytes: number;
  readonly #below: Below;
  readonly #runs: { at: Date; bytes: number }[] = [];
  readonly #work: BackupWork;
  #connection: MacConnection | undefined;
  #token: AfpFork | undefined;
  #writer: BandWriter | undefined;

  constructor({ host, seed, bytes, bandBytes = usualBandBytes, name = "Mac" }: BackupPlan) {
    this.bundle = `${name}.incomplete`;
    this.#finalBundle = `${name}.sparsebundle`;
    this.#host = host;
    this.#bytes = bytes;
    this.#below = seededNumbers(seed);
    this.image = new BandImage(seed, bandBytes);
    this.#work = new BackupWork(this.image, this.#below);
    const clientId = `00000000-0000-1000-8000-${seed.toString(16).padStart(12, "0")}`;
    this.identity = { clientId, bootTime: this.#someTime() };
  }

  get connection(): MacConnection {
    return there(this.#connection, "the Mac is not logged in");
  }

  get bandsFolder(): string {
    return `${this.bundle}/bands`;
  }

  /** The small files beside the bands. */
  get files(): BundleFiles {
    return new BundleFiles(this.connection.volume, this.bundle);
  }

  /** The Mac is started anew: of what its sessions before had open it knows nothing. */
  restart(): void {
    this.identity = { ...this.identity, bootTime: this.#someTime() };
  }

  /** Everything until the volume is open. */
  async logIn(): Promise<void> {
    this.#connection = await MacConnection.open(this.#host, this.identity);
  }

  /** The folder, the plist files and the empty token of a new backup. */
  async createBundle(): Promise<void> {
    const { volume } = this.connection;
    const { bandBytes } = this.image;
    await volume.createDir(this.bundle);
    await this.files.write("Info.bckup", infoPlist({ bandBytes, sizeBytes: 0 }));
    await this.files.write("Info.plist", infoPlist({ bandBytes, sizeBytes: 0 }));
    await volume.createFile(`${this.bundle}/token`);
    await volume.createDir(this.bandsFolder);
    // The image grows to its full size: both files are written again.
    const sizeBytes = imageSizeFactor * this.#bytes;
    await this.files.safeSave("Info.bckup", infoPlist({ bandBytes, sizeBytes }));
    await this.files.safeSave("Info.plist", infoPlist({ bandBytes, sizeBytes }));
  }

  /** Attaches the image: the token is locked, so that no other Mac does, and the bands are listed. */
  async attach(): Promise<void> {
    const { volume } = this.connection;
    const info = await this.files.read("Info.plist");
    if (numberIn(info, "band-size") !== this.image.bandBytes) throw new Error("another band size");
    const token = await volume.openFork(`${this.bundle}/token`, { read: true, write: true });
    await token.lock(tokenLock.offset, tokenLock.length);
    this.#token = token;
    await volume.enumerate(this.bandsFolder);
    this.#writer = new BandWriter(volume, this.bandsFolder, this.image);
  }

  /** Writes all the data of a first backup. */
  async fill(options: RunOptions = {}): Promise<void> {
    this.#work.planFill(this.#bytes, this.#sizes);
    await this.goOn(options);
  }

  /** A later backup: a tenth of the data changes, two bands go, one becomes shorter and one is new. */
  async change(options: RunOptions = {}): Promise<void> {
    const { bands } = this.image;
    this.#work.planChange(this.#sizes);
    await this.goOn(options);
    const writer = this.#attached;
    const [gone = 0, alsoGone = 0, shorter = 0] = shuffled(bands, this.#below);
    await writer.remove(gone);
    await writer.remove(alsoGone);
    await writer.truncate(shorter, grainStart(this.image.lengthOf(shorter) / 2));
    const added = Math.max(...bands) + 1;
    await writer.create(added);
    await writer.write({ band: added, offset: 0, length: this.#sizes.bytesMin });
  }

  /** Sends what a run has not sent yet. */
  async goOn(options: RunOptions = {}): Promise<void> {
    await this.#work.send(this.#attached, options);
  }

  /** Writes again what may be lost with a session that ended in the middle. */
  async rewriteUnsynced(): Promise<void> {
    const { volume } = this.connection;
    const listed = await volume.enumerate(this.bandsFolder);
    const names = new Set(listed.map(({ parameters }) => parameters.utf8Name));
    for (const band of this.image.bands) {
      const name = bandName(band);
      if (!names.has(name)) await volume.createFile(`${this.bandsFolder}/${name}`);
      for (const range of this.image.unsyncedOf(band)) await this.#attached.rewrite(range);
    }
    await this.#attached.barrier();
  }

  /** The bands that are not as they have to be after a crash. */
  brokenBands(crash: Crash): number[] {
    return this.image.bands.filter((band) => {
      if (this.image.lengthOf(band) === 0) return false;
      return !this.image.isWholeAfter(crash, band, this.#host.read(`${this.bandsFolder}/${bandName(band)}`));
    });
  }

  /** Detaches the image: everything is synced and closed, the lock is gone. */
  async detach(): Promise<void> {
    await this.#attached.close();
    const token = there(this.#token, "the image is not attached");
    await token.unlock(tokenLock.offset, tokenLock.length);
    await token.close();
    this.#token = undefined;
    this.#writer = undefined;
  }

  /** Writes down what the run was, gives a new bundle its name, and sees to it that all of it is on the disk. */
  async complete(): Promise<void> {
    const { volume } = this.connection;
    const at = new Date((1_700_000_000 + this.#runs.length * 3600) * 1000);
    this.#runs.push({ at, bytes: this.image.bytes });
    await this.files.safeSave(machineId, machineIdPlist(this.identity.clientId, at));
    await this.files.safeSave(snapshotHistory, snapshotHistoryPlist(this.#runs));
    for (const name of ["Info.plist", "token"]) await this.files.sync(name);
    if (this.bundle !== this.#finalBundle) {
      await volume.rename(this.bundle, this.#finalBundle);
      this.bundle = this.#finalBundle;
    }
    await volume.syncDir(await volume.openDir(this.bundle));
    await volume.syncDir();
  }

  async logOut(): Promise<void> {
    await this.connection.logout();
    this.#connection = undefined;
  }

  /** A first backup, from the login to the logout. */
  async runFirst(options: RunOptions = {}): Promise<void> {
    await this.logIn();
    await this.createBundle();
    await this.attach();
    await this.fill(options);
    await this.finish();
  }

  /** A later backup, from the login to the logout. */
  async runLater(options: RunOptions = {}): Promise<void> {
    await this.logIn();
    await this.attach();
    await this.change(options);
    await this.finish();
  }

  /** What ends every run. */
  async finish(): Promise<void> {
    await this.detach();
    await this.complete();
    await this.logOut();
  }

  /** Compares every byte with what it has to be, over AFP and on the disk. Throws where anything differs. */
  async verify(): Promise<void> {
    await this.logIn();
    const digests = digestsOf(this.image);
    await verifyOverAfp(this.connection.volume, this.bandsFolder, this.image, digests);
    const info = await this.files.read("Info.plist");
    await this.logOut();
    if (numberIn(info, "size") !== imageSizeFactor * this.#bytes)
      throw new Error("another size in Info.plist");
    if (!this.#host.read(`${this.bundle}/Info.plist`).equals(info))
      throw new Error("another Info.plist on disk");
    verifyOnDisk(this.#host, this.bandsFolder, digests);
  }

  /** The ids of the bands' files by name. */
  async bandIds(): Promise<Map<string, number>> {
    return idsOf(await this.connection.volume.enumerate(this.bandsFolder));
  }

  #someTime(): Buffer {
    const time = Buffer.alloc(4);
    time.writeUInt32BE(this.#below(2 ** 31));
    return time;
  }

  get #sizes(): WriteSizes {
    return writeSizes(this.image.bandBytes, this.connection.quantumBytes);
  }

  get #attached(): BandWriter {
    return there(this.#writer, "the image is not attached");
  }
}

function there<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

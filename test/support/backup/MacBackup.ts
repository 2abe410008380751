import type { AfpFork } from "../AfpFork.ts";
import { seededNumbers } from "../seededNumbers.ts";
import type { BackupHost } from "./BackupHost.ts";
import { BandImage, type BandRange, type Crash } from "./BandImage.ts";
import {
  anyRange,
  type Below,
  grainStart,
  piecesOf,
  shuffled,
  type WriteSizes,
  writeSizes,
} from "./bandRanges.ts";
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

/** What a test does in the middle of a run. */
export interface RunOptions {
  /** Called when half of the writes were sent, and some are on their way. */
  atHalf?: () => void | Promise<void>;
}

const usualBandBytes = 8 * 1024 * 1024;
const bandsAtOnce = 16;
/** Barriers in a run. */
const barriers = 8;
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
  readonly identity: MacIdentity;
  /** The bundle's present name. */
  bundle: string;
  readonly #host: BackupHost;
  readonly #finalBundle: string;
  readonly #bytes: number;
  readonly #below: Below;
  readonly #runs: { at: Date; bytes: number }[] = [];
  #left: { range: BandRange; isChange: boolean }[] = [];
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
    const bootTime = Buffer.alloc(4);
    bootTime.writeUInt32BE(this.#below(2 ** 31));
    this.identity = { clientId: `00000000-0000-1000-8000-${seed.toString(16).padStart(12, "0")}`, bootTime };
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
    const { bandBytes } = this.image;
    const count = Math.ceil(this.#bytes / bandBytes);
    for (let first = 0; first < count; first += bandsAtOnce) {
      const group = Array.from({ length: Math.min(bandsAtOnce, count - first) }, (_, index) => first + index);
      const pieces = group.flatMap((band) =>
        piecesOf(band, Math.min(bandBytes, this.#bytes - band * bandBytes), this.#sizes, this.#below),
      );
      this.#plan(shuffled(pieces, this.#below), false);
    }
    await this.goOn(options);
  }

  /** A later backup: a tenth of the data changes, two bands go, one becomes shorter and one is new. */
  async change(options: RunOptions = {}): Promise<void> {
    const { bands, bandBytes } = this.image;
    const ranges: BandRange[] = [];
    for (let left = this.image.bytes / 10; left > 0; left -= ranges.at(-1)?.length ?? 0) {
      const band = bands[this.#below(bands.length)] ?? 0;
      ranges.push(anyRange(band, bandBytes, this.#sizes, this.#below));
    }
    // What changes together lies together.
    const groupOf = ({ band }: BandRange) => Math.floor(band / bandsAtOnce);
    this.#plan(
      ranges.toSorted((one, other) => groupOf(one) - groupOf(other)),
      true,
    );
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
  async goOn({ atHalf }: RunOptions = {}): Promise<void> {
    const part = Math.ceil(this.#left.length / barriers);
    const half = Math.floor((part * (barriers + 1)) / 2);
    for (let sent = 1; ; sent++) {
      const [next] = this.#left;
      if (next === undefined) break;
      await this.#send(next.range, next.isChange);
      this.#left.shift();
      if (sent === half) await atHalf?.();
      if (sent % part === 0) await this.#attached.barrier();
    }
    await this.#attached.barrier();
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

  get #sizes(): WriteSizes {
    return writeSizes(this.image.bandBytes, this.connection.quantumBytes);
  }

  get #attached(): BandWriter {
    return there(this.#writer, "the image is not attached");
  }

  #plan(ranges: readonly BandRange[], isChange: boolean): void {
    this.#left.push(...ranges.map((range) => ({ range, isChange })));
  }

  async #send(range: BandRange, isChange: boolean): Promise<void> {
    const writer = this.#attached;
    if (!this.image.has(range.band)) await writer.create(range.band);
    await (isChange ? writer.change(range) : writer.write(range));
  }
}

function there<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

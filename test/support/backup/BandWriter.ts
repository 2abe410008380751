import type { AfpFork } from "../AfpFork.ts";
import type { AfpVolume } from "../AfpVolume.ts";
import type { BandImage, BandRange } from "./BandImage.ts";

/** Forks of bands that are kept open. */
const forksOpenMax = 16;

/** Requests with data that are under way. */
const requestsMax = 8;

/** The name of a band's file. */
export function bandName(band: number): string {
  return band.toString(16);
}

/**
 * Sends an image's bands as a Mac's disk image does: many forks open, several writes under way, and a sync of
 * everything at its barriers.
 */
export class BandWriter {
  readonly #volume: AfpVolume;
  readonly #folder: string;
  readonly #image: BandImage;
  /** Open forks, the one used longest ago first. */
  readonly #forks = new Map<number, AfpFork>();
  readonly #underWay = new Map<Promise<void>, number>();
  #failure: Error | undefined;

  /** `folder` is the path of the bands' folder in the volume. */
  constructor(volume: AfpVolume, folder: string, image: BandImage) {
    this.#volume = volume;
    this.#folder = folder;
    this.#image = image;
  }

  /** A new, empty band. */
  async create(band: number): Promise<void> {
    this.#image.add(band);
    await this.#volume.createFile(this.#pathOf(band));
  }

  /** Gives a range new contents; resolves when the request is on its way. Throws what an earlier one failed with. */
  async write(range: BandRange): Promise<void> {
    const fork = await this.#fork(range.band);
    this.#image.write(range);
    await this.#send(fork, range);
  }

  /** Sends once more what the range has to contain. */
  async rewrite(range: BandRange): Promise<void> {
    await this.#send(await this.#fork(range.band), range);
  }

  /** Reads a range, compares it, and gives it new contents. */
  async change(range: BandRange): Promise<void> {
    const { band, offset, length } = range;
    const fork = await this.#fork(band);
    const there = Math.max(0, Math.min(length, this.#image.lengthOf(band) - offset));
    const wanted = this.#image.bytesOf({ band, offset, length: there });
    // The server takes one request after the other: the read sees what was written before, not what comes now.
    const read = fork.read(offset, length).then((found) => {
      if (!found.equals(wanted)) throw new Error(`band ${band} has something else at ${offset}`);
    });
    this.#watch(band, read);
    await this.write(range);
  }

  async truncate(band: number, length: number): Promise<void> {
    await this.#settled();
    await (await this.#fork(band)).setLength(length);
    this.#image.truncate(band, length);
  }

  async remove(band: number): Promise<void> {
    await this.#close(band);
    await this.#volume.delete(this.#pathOf(band));
    this.#image.remove(band);
  }

  /** A barrier: what was written before is on the disk when it resolves. */
  async barrier(): Promise<void> {
    await this.#settled();
    await Promise.all([...this.#forks.keys()].map((band) => this.#sync(band)));
  }

  async close(): Promise<void> {
    await this.barrier();
    await Promise.all([...this.#forks.keys()].map((band) => this.#close(band)));
  }

  #pathOf(band: number): string {
    return `${this.#folder}/${bandName(band)}`;
  }

  async #fork(band: number): Promise<AfpFork> {
    const open = this.#forks.get(band);
    if (open !== undefined) {
      this.#forks.delete(band);
      this.#forks.set(band, open);
      return open;
    }
    const [oldest] = this.#forks.keys();
    if (this.#forks.size >= forksOpenMax && oldest !== undefined) await this.#close(oldest);
    const fork = await this.#volume.openFork(this.#pathOf(band), { read: true, write: true });
    this.#forks.set(band, fork);
    return fork;
  }

  async #send(fork: AfpFork, range: BandRange): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    while (this.#underWay.size >= requestsMax) await Promise.race(this.#underWay.keys());
    const end = range.offset + range.length;
    const written = fork.write(range.offset, this.#image.bytesOf(range)).then((answered) => {
      if (answered !== end) throw new Error(`a write up to ${end} was answered with ${answered}`);
      this.#image.answered(range);
    });
    this.#watch(range.band, written);
  }

  /** Its failure is thrown by whatever comes next. */
  #watch(band: number, request: Promise<void>): void {
    const watched = request
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => this.#underWay.delete(watched));
    this.#underWay.set(watched, band);
  }

  async #settled(band?: number): Promise<void> {
    const waiting = [...this.#underWay].filter(([, its]) => band === undefined || its === band);
    await Promise.all(waiting.map(([request]) => request));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #sync(band: number): Promise<void> {
    const fork = this.#forks.get(band);
    if (fork === undefined || this.#image.unsyncedOf(band).length === 0) return;
    await this.#settled(band);
    await fork.sync();
    this.#image.synced(band);
  }

  async #close(band: number): Promise<void> {
    const fork = this.#forks.get(band);
    if (fork === undefined) return;
    await this.#sync(band);
    this.#forks.delete(band);
    await fork.close();
  }
}

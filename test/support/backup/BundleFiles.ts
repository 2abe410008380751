import { FPDelete } from "../../../src/afp/commands/FPDelete.ts";
import { AfpFailure } from "../AfpFailure.ts";
import type { AfpFork } from "../AfpFork.ts";
import type { AfpVolume } from "../AfpVolume.ts";

/** The small files of a sparse bundle as a Mac reads and writes them. */
export class BundleFiles {
  readonly #volume: AfpVolume;
  readonly #bundle: string;

  constructor(volume: AfpVolume, bundle: string) {
    this.#volume = volume;
    this.#bundle = bundle;
  }

  pathOf(name: string): string {
    return `${this.#bundle}/${name}`;
  }

  async read(name: string): Promise<Buffer> {
    const fork = await this.#volume.openFork(this.pathOf(name));
    const bytes = await fork.read(0, await fork.length());
    await fork.close();
    return bytes;
  }

  /** A new file, open; nobody else may write it. */
  async create(name: string): Promise<AfpFork> {
    await this.#volume.createFile(this.pathOf(name));
    return await this.#volume.openFork(this.pathOf(name), { read: true, write: true, denyWrite: true });
  }

  /** A new file, synced. */
  async write(name: string, bytes: Buffer): Promise<void> {
    const fork = await this.create(name);
    if (bytes.length > 0) await fork.write(0, bytes);
    await fork.sync();
    await fork.close();
  }

  /** Replaces a file: a new one beside it, synced, then the old one goes and the new one takes its name. */
  async safeSave(name: string, bytes: Buffer): Promise<void> {
    const temporary = `${name}.tmp`;
    await this.#deleteIfThere(temporary);
    await this.write(temporary, bytes);
    await this.#deleteIfThere(name);
    await this.#volume.rename(this.pathOf(temporary), name);
  }

  async sync(name: string): Promise<void> {
    const fork = await this.#volume.openFork(this.pathOf(name), { read: true, write: true });
    await fork.sync();
    await fork.close();
  }

  async #deleteIfThere(name: string): Promise<void> {
    const { result } = await this.#volume.afp.ask(FPDelete, this.#volume.at(this.pathOf(name)));
    if (result !== "kFPNoErr" && result !== "kFPObjectNotFound") throw new AfpFailure("FPDelete", result);
  }
}

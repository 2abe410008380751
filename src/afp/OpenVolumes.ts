import type { Volume, VolumeSettings } from "../volume/index.ts";
import { AfpError } from "./command.ts";
import type { VolumeId } from "./fields/index.ts";

/** The volumes that one session has open, by the numbers that the client knows them by. */
export class OpenVolumes {
  readonly #open: (settings: VolumeSettings) => Promise<Volume>;
  readonly #volumes = new Map<VolumeId, { settings: VolumeSettings; volume: Volume }>();
  /** A volume that is opened again has the number that it had before: clients go on using it. */
  readonly #numbers = new Map<VolumeSettings, VolumeId>();

  constructor(open: (settings: VolumeSettings) => Promise<Volume>) {
    this.#open = open;
  }

  /** The number of the volume; one that is open already keeps its own. */
  async open(settings: VolumeSettings): Promise<VolumeId> {
    for (const [id, open] of this.#volumes) if (open.settings === settings) return id;
    const volume = await this.#open(settings);
    const id = this.#numbers.get(settings) ?? ((this.#numbers.size + 1) as VolumeId);
    this.#numbers.set(settings, id);
    this.#volumes.set(id, { settings, volume });
    return id;
  }

  get(id: VolumeId): Volume {
    const open = this.#volumes.get(id);
    if (open === undefined) throw new AfpError("kFPParamErr", `no volume has the number ${id}`);
    return open.volume;
  }

  has(id: VolumeId): boolean {
    return this.#volumes.has(id);
  }

  close(id: VolumeId): void {
    const volume = this.get(id);
    this.#volumes.delete(id);
    volume.close();
  }

  get ids(): VolumeId[] {
    return [...this.#volumes.keys()];
  }
}

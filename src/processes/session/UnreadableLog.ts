import type { UnreadableNames } from "../../storage/RootFolder.ts";
import type { Log } from "../../system/log.ts";
import type { VolumeSettings } from "../../volume/index.ts";

/** Folders that are told of; whoever has more has understood. */
const foldersMax = 1000;

/** Tells the log of names that no Mac can be shown, once for each folder. */
export class UnreadableLog implements UnreadableNames {
  readonly #settings: VolumeSettings;
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(settings: VolumeSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  seen(folder: string, count: number): void {
    if (this.#told.size >= foldersMax || this.#told.has(folder)) return;
    this.#told.add(folder);
    const { name, names } = this.#settings;
    this.#log.warn(
      { volume: name, folder, count, volcharset: names.diskCharset },
      "names in a folder are no text in the volume's character set and are not shown",
    );
  }
}

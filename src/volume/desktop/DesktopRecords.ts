import { FileError } from "../../storage/FileError.ts";
import { pause } from "../../system/clock.ts";
import type { Codec } from "../../wire/codec.ts";
import { checkWritable, type VolumeParts } from "../VolumeParts.ts";
import { type DesktopKind, desktopFile } from "./desktopFile.ts";
import { readRecords, writeRecords } from "./records.ts";

const fileMode = 0o666;
const directoryMode = 0o777;

/** Another session is done with a file within milliseconds; one that is not is given up after two seconds. */
const tries = 100;
const pauseMilliseconds = 20;

/** The folder of the database, the one of a first character, and a file in it. */
const newEntriesMax = 3;

/** How one kind of the desktop database's files is laid out. */
export interface RecordLayout<Value> {
  kind: DesktopKind;
  codec: Codec<Value>;
  /** What can't have been written by anybody ends the file's records. */
  isSound: (value: Value) => boolean;
}

/** One kind of records of a volume's desktop database, by creator. */
export class DesktopRecords<Value> {
  readonly #parts: VolumeParts;
  readonly #layout: RecordLayout<Value>;

  constructor(parts: VolumeParts, layout: RecordLayout<Value>) {
    this.#parts = parts;
    this.#layout = layout;
  }

  of(creator: Uint8Array): Value[] {
    const { codec, isSound } = this.#layout;
    return readRecords(this.#read(creator), codec, isSound).values;
  }

  /**
   * Replaces a creator's records by what `edit` makes of them; undefined leaves them. `addedBytes` is the most that
   * they grow by.
   */
  async edit(
    creator: Uint8Array,
    addedBytes: number,
    edit: (values: Value[]) => Value[] | undefined,
  ): Promise<void> {
    checkWritable(this.#parts);
    const { space } = this.#parts;
    const bytes = this.#read(creator).length + addedBytes;
    const worst = space.blocksFor(bytes) + newEntriesMax * space.entryBytes;
    await space.growingBy(worst, () => this.#inTurn(() => this.#replace(creator, edit)));
  }

  #read(creator: Uint8Array): Buffer {
    const file = desktopFile(creator, this.#layout.kind);
    return this.#parts.store.desktop.read(file) ?? Buffer.alloc(0);
  }

  async #replace(creator: Uint8Array, edit: (values: Value[]) => Value[] | undefined): Promise<number> {
    const { codec, isSound, kind } = this.#layout;
    const { settings, store } = this.#parts;
    const modes = {
      file: (fileMode & ~settings.umask) | settings.filePerm,
      directory: (directoryMode & ~settings.umask) | settings.directoryPerm,
    };
    return await store.desktop.replace(desktopFile(creator, kind), modes, (bytes) => {
      const { values, noise } = readRecords(bytes, codec, isSound);
      const changed = edit(values);
      return changed && writeRecords({ values: changed, noise }, codec);
    });
  }

  /** Waits while other sessions change the same file. */
  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    for (let attempt = 1; attempt < tries; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof FileError) || error.kind !== "busy") throw error;
      }
      await pause(this.#parts.clock, pauseMilliseconds);
    }
    throw new FileError("unavailable", "the desktop database is in use all the time");
  }
}

import type { VolumeSettings } from "./VolumeSettings.ts";

/** Finder types and creators of files that have none of their own. */
export class TypeTable {
  readonly #types: ReadonlyMap<string, Buffer>;

  constructor(rows: VolumeSettings["typesByExtension"]) {
    this.#types = new Map(
      rows.map(([extension, type, creator]) => [
        extension,
        Buffer.from(type.padEnd(4).slice(0, 4) + creator.padEnd(4).slice(0, 4), "latin1"),
      ]),
    );
  }

  /** Type and creator in eight bytes: by the extension, else the default if there is one. */
  of(name: string): Buffer | undefined {
    const dot = name.lastIndexOf(".");
    const extension = dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
    return this.#types.get(extension) ?? this.#types.get("");
  }
}

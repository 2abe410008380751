import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import { toDiskName } from "./names.ts";

/** Which names clients of a volume may see and use. */
export class NameRules {
  readonly #store: Pick<FileStore, "isReserved">;
  readonly #vetoed: ReadonlySet<string>;

  constructor(store: Pick<FileStore, "isReserved">, veto: readonly string[]) {
    this.#store = store;
    this.#vetoed = new Set(veto);
  }

  /** True for names that are never listed, found or made. */
  isHidden(diskName: string): boolean {
    return this.#vetoed.has(diskName) || this.#store.isReserved(diskName);
  }

  /** The name on disk of a name that a client sent; throws `badName` for one that it may not use. */
  diskName(macName: string): string {
    const name = toDiskName(macName);
    if (this.isHidden(name)) throw new FileError("badName", `"${name}" may not be used here`);
    return name;
  }
}

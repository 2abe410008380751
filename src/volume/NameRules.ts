import { FileError } from "../storage/FileError.ts";
import type { FileStore } from "../storage/FileStore.ts";
import { checkMacName, type DiskNames } from "./DiskNames.ts";

/** Which names clients of a volume may see and use, and what they are called on disk. */
export class NameRules {
  readonly #store: Pick<FileStore, "isReserved">;
  readonly #vetoed: ReadonlySet<string>;
  readonly #disk: DiskNames;

  constructor(store: Pick<FileStore, "isReserved">, veto: readonly string[], disk: DiskNames) {
    this.#store = store;
    this.#vetoed = new Set(veto);
    this.#disk = disk;
  }

  /** True for names that are never listed, found or made, whichever way they are written. */
  isHidden(diskName: string): boolean {
    if (this.#isForbidden(diskName)) return true;
    // A second spelling of the store's own names has a colon; few volumes veto anything.
    const maySpellOne = diskName.includes(":") || this.#vetoed.size > 0;
    return maySpellOne && !this.isUsual(diskName) && this.#isForbidden(this.usual(diskName));
  }

  /** The name on disk of a name that a client sent; throws `badName` for one that it may not use. */
  diskName(macName: string): string {
    const name = this.#disk.diskName(macName);
    this.#checkAllowed(name);
    return name;
  }

  /** Throws `badName` for a name that no node of this volume can be asked for by. */
  check(macName: string): void {
    checkMacName(macName);
    this.#checkAllowed(this.#disk.usual(macName));
  }

  /** What a Mac name may be called on disk, the usual name first. */
  *candidates(macName: string): Generator<string> {
    for (const name of this.#disk.candidates(macName)) if (!this.#isForbidden(name)) yield name;
  }

  /** The name of a node as Macs write it. */
  macName(diskName: string): string {
    return this.#disk.macName(diskName);
  }

  isUsual(diskName: string): boolean {
    return this.usual(diskName) === diskName;
  }

  /** The name that a new node of the same Mac name would get. */
  usual(diskName: string): string {
    return this.#disk.usual(this.#disk.macName(diskName));
  }

  /** The same, for a Mac name. */
  usualOf(macName: string): string {
    return this.#disk.usual(macName);
  }

  #checkAllowed(diskName: string): void {
    if (this.#isForbidden(diskName)) throw new FileError("badName", `"${diskName}" may not be used here`);
  }

  #isForbidden(diskName: string): boolean {
    return this.#vetoed.has(diskName) || this.#store.isReserved(diskName);
  }
}

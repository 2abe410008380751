import type { KernelPath } from "../system/KernelPath.ts";
import { inFolder } from "./AppleDoubleFolder.ts";
import { finishExchange } from "./ExchangeMark.ts";
import { FileError } from "./FileError.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { nameOf, parentOf } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";
import { isThere } from "./smallFiles.ts";

/** The kernel's paths for those that clients name; what belongs to the store itself is not among them. */
export class ClientPaths {
  readonly #root: RootFolder;
  readonly #layout: MetadataLayout;
  /** Folders looked into during this turn of the event loop. */
  readonly #seen = new Set<string>();

  constructor(root: RootFolder, layout: MetadataLayout) {
    this.#root = root;
    this.#layout = layout;
  }

  /** Before anything is said of what is in a folder: what a crash left in the middle there comes to its end. */
  lookIn(folder: string): void {
    if (this.#seen.has(folder)) return;
    if (this.#seen.size === 0) queueMicrotask(() => this.#seen.clear());
    this.#seen.add(folder);
    try {
      finishExchange(this.#root, folder);
    } catch (error) {
      // What can't be finished now waits for the next look.
      if (!(error instanceof FileError)) throw error;
    }
  }

  /** For a node that may be there. */
  existing(path: string): KernelPath {
    this.check(path);
    return this.#root.place(path).path;
  }

  /** For a node that is to be made. */
  fresh(path: string): KernelPath {
    if (path === "") throw new FileError("exists", "the root is there");
    const name = nameOf(path);
    if (this.#layout.isReserved(name))
      throw new FileError("badName", `${name} is a name of the store itself`);
    this.check(parentOf(path));
    return this.#root.place(path).path;
  }

  /** Throws `notFound` for the store's own files. */
  check(path: string): void {
    const names = this.#root.elements(path);
    this.lookIn(parentOf(path));
    const last = names.length - 1;
    for (const [index, name] of names.entries()) {
      const isBeside = (other: string): boolean =>
        index === last && isThere(this.#root.place(inFolder(parentOf(path), other)).path);
      if (this.#layout.hides(name, isBeside)) throw new FileError("notFound", `${path} is not for clients`);
    }
  }
}

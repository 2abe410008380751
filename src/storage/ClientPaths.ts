import { inFolder } from "./AppleDoubleFolder.ts";
import { FileError } from "./FileError.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { nameOf, parentOf, pathElements } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";
import { isThere } from "./smallFiles.ts";

/** The kernel's paths for those that clients name; what belongs to the store itself is not among them. */
export class ClientPaths {
  readonly #root: RootFolder;
  readonly #layout: MetadataLayout;

  constructor(root: RootFolder, layout: MetadataLayout) {
    this.#root = root;
    this.#layout = layout;
  }

  /** For a node that may be there. */
  existing(path: string): string {
    this.check(path);
    return this.#root.place(path).path;
  }

  /** For a node that is to be made. */
  fresh(path: string): string {
    if (path === "") throw new FileError("exists", "the root is there");
    const name = nameOf(path);
    if (this.#layout.isReserved(name))
      throw new FileError("badName", `${name} is a name of the store itself`);
    this.check(parentOf(path));
    return this.#root.place(path).path;
  }

  /** Throws `notFound` for the store's own files. */
  check(path: string): void {
    const names = pathElements(path);
    const last = names.length - 1;
    for (const [index, name] of names.entries()) {
      if (!name.startsWith(".")) continue;
      const isBeside = (other: string): boolean =>
        index === last && isThere(this.#root.place(inFolder(parentOf(path), other)).path);
      if (this.#layout.hides(name, isBeside)) throw new FileError("notFound", `${path} is not for clients`);
    }
  }
}

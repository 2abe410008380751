import { lstatSync, mkdirSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { changeMode } from "./changeMode.ts";
import { type CompanionRights, companionRights } from "./companionRights.ts";
import { attempt, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { readList, writeList } from "./kernelLists.ts";
import { nameOf, parentOf } from "./pathElements.ts";
import type { Place, RootFolder } from "./RootFolder.ts";

export const appleDoubleName = ".AppleDouble";
const ownHeaderName = ".Parent";

/** Joins a folder's path inside the store and a name. */
export function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Where `.AppleDouble` files are: beside a file, inside a folder (afp-protocol.md §7.4). */
export class AppleDoubleFolder {
  readonly #root: RootFolder;

  constructor(root: RootFolder) {
    this.#root = root;
  }

  /** The header file of a node; a link has none. */
  headerPath(path: string): string {
    const stat = attempt(path, () => lstatSync(this.#root.place(path).path));
    if (stat.isSymbolicLink()) throw new FileError("unsupported", `${path} is a link and has no metadata`);
    return stat.isDirectory() ? this.ownHeaderPath(path) : this.fileHeaderPath(path);
  }

  fileHeaderPath(path: string): string {
    return inFolder(inFolder(parentOf(path), appleDoubleName), nameOf(path));
  }

  ownHeaderPath(folder: string): string {
    return inFolder(inFolder(folder, appleDoubleName), ownHeaderName);
  }

  /** Where the kernel finds one of our files; undefined without `.AppleDouble`, and for a name it has no room for. */
  find(companion: string): KernelPath | undefined {
    return unless(["notFound", "notDirectory", "badName"], () => this.#root.place(companion).path);
  }

  /** The same, the folder made first where it is missing: who may write the folder above may write it too. */
  findOrMake(companion: string): Place {
    const known = unless(["notFound", "notDirectory"], () => this.#root.place(companion));
    if (known !== undefined) return known;
    const folder = parentOf(companion);
    const above = attempt(folder, () => lstatSync(`${this.#root.folder(parentOf(folder))}/.`));
    const made = this.#root.place(folder).path;
    // What someone else made meanwhile is left as it is: it could be a link.
    const isOurs = unless(["exists"], () => attempt(folder, () => mkdirSync(made) ?? true));
    if (isOurs) this.#openAs(folder, above.mode);
    return this.#root.place(companion);
  }

  /** Whoever may use a folder may use the `.AppleDouble` in it: what it inherits from there is not all. */
  #openAs(made: string, mode: number): void {
    changeMode(this.#root, made, mode);
    const list = readList(`${this.#root.folder(parentOf(made))}/.`, "access");
    if (list !== undefined) writeList(this.#root.place(made).path, "access", list);
  }

  /** The rights of a node's companion files: the node's, which for a folder mean more than for a file. */
  companionRights(path: string): CompanionRights {
    return companionRights(this.#root.place(path).path);
  }
}

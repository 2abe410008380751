import { type AccessList, type AccessListChange, type AccessListStore, listOfMode } from "./AccessList.ts";
import type { ClientPaths } from "./ClientPaths.ts";
import type { Companions } from "./Companions.ts";
import { FileError } from "./FileError.ts";
import type { NodeKind } from "./FileStore.ts";
import { readList, takesLists, writeList } from "./kernelLists.ts";
import { nodeStat } from "./nodeStat.ts";

/** Access lists in the file system, where the kernel itself goes by them. */
export class NodeAccessLists implements AccessListStore {
  readonly isSupported: boolean;
  readonly #paths: ClientPaths;
  readonly #companions: Companions;
  readonly #changed: (path: string) => void;

  constructor(paths: ClientPaths, companions: Companions, changed: (path: string) => void) {
    this.#paths = paths;
    this.#companions = companions;
    this.#changed = changed;
    this.isSupported = takesLists(paths.existing(""));
  }

  read(path: string, use: "access" | "inherited"): AccessList | undefined {
    return readList(this.#paths.existing(path), use);
  }

  write(path: string, change: AccessListChange): void {
    const at = this.#paths.existing(path);
    const { kind, mode } = nodeStat(at, path);
    if (kind === "link") throw new FileError("unkeptAccess", `${path} is a link: it has no access list`);
    const before: AccessListChange = {
      access: readList(at, "access") ?? listOfMode(mode),
      ...(kind === "directory" && { inherited: readList(at, "inherited") ?? "none" }),
    };
    try {
      this.#set(path, kind, change);
    } catch (error) {
      this.#restore(path, kind, before);
      throw error;
    }
    this.#changed(path);
  }

  #set(path: string, kind: NodeKind, { access, inherited }: AccessListChange): void {
    const at = this.#paths.existing(path);
    // What is inherited first: if it can't be, the node itself was never open to anybody else.
    if (inherited !== undefined) writeList(at, "inherited", inherited);
    if (access !== undefined) writeList(at, "access", access);
    this.#companions.setLists(path, kind, { ...(access && { access }), ...(inherited && { inherited }) });
  }

  #restore(path: string, kind: NodeKind, before: AccessListChange): void {
    try {
      this.#set(path, kind, before);
    } catch (error) {
      // It could not be changed, so there is nothing to bring back.
      if (!(error instanceof FileError)) throw error;
    }
  }
}

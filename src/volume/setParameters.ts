import { FileError } from "../storage/FileError.ts";
import { emptyMetadata, type Metadata } from "../storage/Metadata.ts";
import { changedMetadata, isInvisible, isLinkType } from "./finderInfo.ts";
import { makeLink } from "./makeLink.ts";
import { folderOf } from "./names.ts";
import { bornOf } from "./parametersOf.ts";
import type { NodeChanges } from "./NodeParameters.ts";
import { ownerWriteBit, withOwnersRight } from "./ownersRight.ts";
import { modeWithRights, permissionBits } from "./rights.ts";
import { setShownMode, shownMode } from "./shownMode.ts";
import {
  checkDirectory,
  checkWritable,
  metadataOf,
  readableMetadataOf,
  type VolumeParts,
} from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";
import { withFolder } from "./VolumeSpace.ts";

const setGroupIdBit = 0o2000;
const ownerReadSearch = 0o500;
const nobodyId = 0xffff_ffff;

/** Applies all changes or, where one is refused, none. */
export async function setParameters(
  parts: VolumeParts,
  node: VolumeNode,
  changes: NodeChanges,
): Promise<void> {
  checkWritable(parts);
  if (node.stat.kind === "link") return setLinkDate(parts, node, changes);
  if (node.stat.kind === "file" && changes.finderInfo !== undefined && isLinkType(changes.finderInfo)) {
    await makeLink(parts, node);
    return setLinkDate(parts, node, changes);
  }
  if (changes.accessRights !== undefined) checkDirectory(node);
  await new Change(parts, node, changes).apply();
}

/** Links have no metadata and no mode of their own. */
function setLinkDate({ store }: VolumeParts, node: VolumeNode, { modified }: NodeChanges): void {
  if (modified !== undefined) store.setModified(node.path, modified);
}

class Change {
  readonly #parts: VolumeParts;
  readonly #node: VolumeNode;
  readonly #changes: NodeChanges;
  readonly #shownMode: number;
  readonly #undo: (() => void)[] = [];

  constructor(parts: VolumeParts, node: VolumeNode, changes: NodeChanges) {
    this.#parts = parts;
    this.#node = node;
    this.#changes = changes;
    this.#shownMode = shownMode(parts, node) & permissionBits;
  }

  async apply(): Promise<void> {
    const before = this.#metadata();
    const after = changedMetadata(before, this.#node, this.#changes);
    const isDifferent = this.#touchesMetadata() || after.createdMilliseconds !== before.createdMilliseconds;
    const mode = this.#newMode();
    try {
      this.#setOwner();
      await this.#parts.space.growing(
        isDifferent ? this.#parts.space.metadataBytes : 0,
        withFolder(this.#node.path),
        () => {
          // Metadata takes the right to write: one that is given comes before it, one that is taken after it.
          const opensFirst = (mode & ownerWriteBit) !== 0;
          if (opensFirst) this.#setMode(mode);
          if (isDifferent) this.#writeMetadata(before, after);
          if (!opensFirst) this.#setMode(mode);
          this.#setModified(before, after);
        },
      );
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /** What may not be read is not replaced. The first metadata keeps the date that was shown so far. */
  #metadata(): Metadata {
    if (!this.#touchesMetadata()) return metadataOf(this.#parts, this.#node) ?? emptyMetadata();
    const created = bornOf(this.#node);
    return (
      readableMetadataOf(this.#parts, this.#node) ?? { ...emptyMetadata(), createdMilliseconds: created }
    );
  }

  #touchesMetadata(): boolean {
    const { attributes, finderInfo, prodosInfo, comment } = this.#changes;
    const hasDate = "created" in this.#changes || "backedUp" in this.#changes;
    return [attributes, finderInfo, prodosInfo, comment].some((value) => value !== undefined) || hasDate;
  }

  #newMode(): number {
    const { stat, path } = this.#node;
    const { settings } = this.#parts;
    const { unixPrivileges, accessRights } = this.#changes;
    let mode = this.#shownMode;
    const isDirectory = stat.kind === "directory";
    if (unixPrivileges !== undefined) {
      mode = unixPrivileges.mode & permissionBits;
      mode |= isDirectory ? settings.directoryPerm | (stat.mode & setGroupIdBit) : settings.filePerm;
    }
    if (accessRights !== undefined) mode = modeWithRights(mode, accessRights) | settings.directoryPerm;
    if (path === "" && (mode & ownerReadSearch) !== ownerReadSearch) {
      throw new FileError("accessDenied", "the volume would be closed to its own owner");
    }
    return mode;
  }

  #setOwner(): void {
    const { stat, path } = this.#node;
    const { unixPrivileges, ownerId, groupId } = this.#changes;
    const uid = unixPrivileges?.uid ?? ownerId ?? stat.uid;
    const gid = unixPrivileges?.gid ?? groupId ?? stat.gid;
    if (uid === nobodyId || gid === nobodyId) throw new FileError("badId", "no user or group has that id");
    if (uid === stat.uid && gid === stat.gid) return;
    try {
      this.#parts.store.setOwner(path, uid, gid);
    } catch (error) {
      // UNIX privileges are owner, group and mode in one: a Mac that changes the mode sends its own ids along.
      const isAsked = ownerId !== undefined || groupId !== undefined;
      if (isAsked || !(error instanceof FileError) || error.kind !== "accessDenied") throw error;
      return;
    }
    this.#undo.push(() => this.#parts.store.setOwner(path, stat.uid, stat.gid));
  }

  #setMode(mode: number): void {
    if (mode !== this.#shownMode) this.#undo.push(setShownMode(this.#parts, this.#node, mode));
  }

  #writeMetadata(before: Metadata, after: Metadata): void {
    const { store } = this.#parts;
    this.#withOwnersRight(() => store.writeMetadata(this.#node.path, after));
    this.#undo.push(() => this.#withOwnersRight(() => store.writeMetadata(this.#node.path, before)));
  }

  /** The owner of a write-protected file may change what is said about it, though not its bytes. */
  #withOwnersRight(action: () => void): void {
    withOwnersRight(this.#parts, this.#node, ownerWriteBit, action);
  }

  /** Last of all, since every other change moves it; a date that was not asked for may fail. */
  #setModified(before: Metadata, after: Metadata): void {
    const { modified } = this.#changes;
    const now = this.#parts.clock.nowMilliseconds();
    if (modified !== undefined) this.#parts.store.setModified(this.#node.path, modified);
    else if (this.#touchesMetadata() || this.#changes.unixPrivileges !== undefined)
      this.#touch(this.#node.path, now);
    if (this.#node.path !== "" && isInvisible(before) !== isInvisible(after)) {
      this.#touch(folderOf(this.#node.path), now);
    }
  }

  #touch(path: string, milliseconds: number): void {
    try {
      this.#parts.store.setModified(path, milliseconds);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }

  #takeBack(): void {
    for (const undo of this.#undo.toReversed()) {
      try {
        undo();
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
    }
  }
}

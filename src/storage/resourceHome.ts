import { fstatSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { areaOf, decodeHeader, entryId } from "./appleDouble.ts";
import { resourceFileLayout } from "./appleDoubleLayouts.ts";
import { companionRights } from "./companionRights.ts";
import { readWhole } from "./descriptorBytes.ts";
import { attempt, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { kernelLocks } from "./LockFile.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { ForkLocation } from "./NodeFork.ts";
import { nodeStat } from "./nodeStat.ts";
import type { ResourceHome } from "./ResourceFile.ts";
import type { RootFolder } from "./RootFolder.ts";
import { makeWith, openExisting, removeIfThere } from "./smallFiles.ts";
import { excludeOthers } from "./shareModes.ts";

/** The AppleDouble file of an open file, found by the file's path of that moment. */
export function resourceHome(
  root: RootFolder,
  layout: MetadataLayout,
  location: ForkLocation,
  descriptor: number,
  writes: boolean,
): ResourceHome {
  /** Undefined where another node has the name by now: its companion is not ours. */
  const find = (): KernelPath | undefined => {
    const companion = layout.resourcePath(location.path);
    if (companion === undefined || !isSameFile(root, location.path, descriptor)) return undefined;
    return unless(["notFound", "notDirectory"], () => root.place(companion).path);
  };
  const open = (): number | undefined => {
    // The longest names leave no room for a companion's.
    const at = unless(["badName"], find);
    return at === undefined ? undefined : openExisting(at, writes ? "write" : "read");
  };
  return {
    layout: layout.forkLayout ?? resourceFileLayout,
    open,
    make() {
      if (layout.forkLayout === undefined) throw new FileError("unsupported", "no resource forks are kept");
      if (isSameFile(root, location.path, descriptor)) layout.prepare(location.path);
      const at = find();
      if (at === undefined) throw new FileError("notFound", `${location.path} is another file now`);
      const rights = companionRights(root.place(location.path).path);
      const { bytes } = layout.forkLayout;
      const made = unless(["exists"], () => makeWith(at, bytes, rights)) ?? open();
      if (made === undefined) throw new FileError("notFound", `${location.path} is gone`);
      return made;
    },
    removeEmpty(fd) {
      const at = find();
      if (at === undefined || !writes || !isBare(fd)) return;
      // From here on nobody else can open this resource fork, and nobody has: else it stays, and harms
      // nothing.
      if (!excludeOthers(kernelLocks(descriptor), "resource")) return;
      if (isBare(fd)) removeIfThere(at);
    },
  };
}

function isSameFile(root: RootFolder, path: string, descriptor: number): boolean {
  const now = unless(["notFound", "notDirectory", "badKind"], () => nodeStat(root.place(path).path, path));
  const open = attempt(path, () => fstatSync(descriptor, { bigint: true }));
  return now !== undefined && now.inode === open.ino && now.device === open.dev;
}

/** Nothing in it but Bandstand's or Netatalk's own header: no Finder info, no attributes, no fork. */
function isBare(fd: number): boolean {
  const head = Buffer.alloc(resourceFileLayout.bytes.length + 1);
  const bytes = head.subarray(0, readWhole(fd, head, 0));
  if (bytes.length > resourceFileLayout.bytes.length) return false;
  const entries = decodeHeader(bytes);
  if (entries === undefined || entries.length !== resourceFileLayout.entries.length) return false;
  const finderInfo = areaOf(bytes, entries, entryId.finderInfo);
  return finderInfo?.every((byte) => byte === 0) === true;
}

import { closeSync, lstatSync } from "node:fs";
import { forkAreaOf, forkBytesIn, readEntries } from "./appleDoubleHead.ts";
import { sizeOf } from "./descriptorBytes.ts";
import { attempt, unless } from "./errno.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { RootFolder } from "./RootFolder.ts";
import { openExisting } from "./smallFiles.ts";

/** The length of a node's resource fork; 0 where there is none, or none that can be read. */
export function resourceBytesIn(root: RootFolder, layout: MetadataLayout, path: string): number {
  const companion = layout.resourcePath(path);
  if (companion === undefined || layout.forkLayout === undefined) return 0;
  const at = unless(["notFound", "notDirectory", "badName"], () => root.place(companion).path);
  if (at === undefined) return 0;
  // Most files have none, and this finds out without an exception.
  const stat = attempt(companion, () => lstatSync(at, { throwIfNoEntry: false }));
  if (stat === undefined || !stat.isFile() || stat.size === 0) return 0;
  const fd = unless(["accessDenied"], () => openExisting(at, "read"));
  if (fd === undefined) return 0;
  try {
    const size = sizeOf(fd);
    const entries = readEntries(fd, size, layout.forkLayout);
    const area = entries && forkAreaOf(entries);
    return area === undefined ? 0 : forkBytesIn(fd, size, area);
  } finally {
    closeSync(fd);
  }
}

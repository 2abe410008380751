import { closeSync } from "node:fs";
import { mayAccess } from "../system/fileAccess.ts";
import type { KernelPath } from "../system/KernelPath.ts";
import { unless } from "./errno.ts";
import type { OpenForks } from "./FileStore.ts";
import { kernelLocks } from "./LockFile.ts";
import { nodeStat } from "./nodeStat.ts";
import { isOpenByOthers, isUsedByOthers } from "./shareModes.ts";
import { openExisting } from "./smallFiles.ts";

/** Which forks of the file at a path for the kernel are open, as far as this process may look. */
export function openForksAt(at: KernelPath, inside: string): OpenForks {
  const closed = { data: false, resource: false };
  if (!mayAccess(at, "read")) {
    // Nothing at all is another answer than nothing that may be read.
    nodeStat(at, inside);
    return closed;
  }
  const fd = unless(["badKind"], () => openExisting(at, "read"));
  if (fd === undefined) return closed;
  try {
    const locks = kernelLocks(fd);
    if (!isUsedByOthers(locks)) return closed;
    return { data: isOpenByOthers(locks, "data"), resource: isOpenByOthers(locks, "resource") };
  } finally {
    closeSync(fd);
  }
}

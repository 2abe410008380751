import { FileError } from "../storage/FileError.ts";
import { accessRight as right, plainRights } from "./accessRights.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

const stickyBit = 0o1000;

/** Whether the session's user has all of these rights (afp-protocol.md §3.8), as the kernel decides. */
export async function permits(parts: VolumeParts, node: VolumeNode, rights: number): Promise<boolean> {
  const asked = plainRights(rights);
  const { stat, path } = node;
  const may = parts.store.rightsOf(path);
  const isWritable = !parts.settings.isReadOnly;
  const isOwner = stat.uid === parts.account.uid;
  // Whoever finds a node may know what is said about it: POSIX has no right for that.
  let granted = right.readAttributes | right.readSecurity | right.synchronize;
  if (may.read) granted |= right.readData | right.readExtendedAttributes;
  if (may.search) granted |= right.execute;
  if (isWritable && may.write) granted |= right.writeData | right.append | right.writeExtendedAttributes;
  if (isWritable && may.write && may.search && stat.kind === "directory") granted |= right.deleteChild;
  if (isWritable && (may.write || isOwner)) granted |= right.writeAttributes;
  if (isWritable && isOwner) granted |= right.writeSecurity;
  if ((asked & right.delete) !== 0 && isWritable && (await mayDelete(parts, node))) granted |= right.delete;
  return (asked & ~granted) === 0;
}

/** To delete is to change the folder; in a sticky one only owners may. */
async function mayDelete(parts: VolumeParts, { path, parent, stat }: VolumeNode): Promise<boolean> {
  if (path === "") return false;
  const folder = await parts.places.byId(parent);
  const may = rightsOrNone(parts, folder.path);
  if (!may.write || !may.search) return false;
  const isSticky = (folder.stat.mode & stickyBit) !== 0;
  return !isSticky || [stat.uid, folder.stat.uid].includes(parts.account.uid);
}

function rightsOrNone({ store }: VolumeParts, path: string) {
  try {
    return store.rightsOf(path);
  } catch (error) {
    if (error instanceof FileError) return { read: false, write: false, search: false };
    throw error;
  }
}

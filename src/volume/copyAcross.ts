import type { ForkFile, ForkKind } from "../storage/FileStore.ts";
import { permissionBits } from "./rights.ts";
import { shownMode } from "./shownMode.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

const pieceBytes = 1 << 20;

/** Copies a file into another volume, piece by piece, with pauses for what else the session has to do. */
export async function copyAcross(
  from: VolumeParts,
  node: VolumeNode,
  to: VolumeParts,
  path: string,
): Promise<void> {
  to.store.makeFile(path, 0o600);
  try {
    await copyFork(from, node, to, path, "data");
    if (from.store.resourceBytes(node.path) > 0) await copyFork(from, node, to, path, "resource");
    for (const name of from.store.listAttributes(node.path)) {
      to.store.setAttribute(path, name, from.store.getAttribute(node.path, name), "always");
    }
    const metadata = from.store.readMetadata(node.path);
    if (metadata !== undefined) to.store.writeMetadata(path, metadata);
    copyRights(from, node, to, path);
  } catch (error) {
    to.store.removeFile(path);
    throw error;
  }
}

/** Where the target has no access lists the owning group gets its own rights, not the list's mask. */
function copyRights(from: VolumeParts, node: VolumeNode, to: VolumeParts, path: string): void {
  const list = from.store.accessLists.read(node.path, "access");
  const keepsList = list !== undefined && to.store.accessLists.isSupported;
  const shown = shownMode({ store: from.store, hasAccessLists: !keepsList }, node);
  to.store.setMode(path, shown & permissionBits);
  if (keepsList) to.store.accessLists.write(path, { access: list });
}

async function copyFork(
  from: VolumeParts,
  node: VolumeNode,
  to: VolumeParts,
  path: string,
  kind: ForkKind,
): Promise<void> {
  const nothingDenied = { denyRead: false, denyWrite: false };
  const source = from.store.openFork(node.path, kind, { read: true, write: false, ...nothingDenied });
  try {
    const target = to.store.openFork(path, kind, { read: false, write: true, ...nothingDenied });
    try {
      await copyBytes(source, target, to);
    } finally {
      target.close();
    }
  } finally {
    source.close();
  }
}

async function copyBytes(source: ForkFile, target: ForkFile, { clock }: VolumeParts): Promise<void> {
  const piece = Buffer.alloc(pieceBytes);
  for (let offset = 0; ;) {
    const bytes = source.read(piece, offset);
    if (bytes === 0) break;
    target.write(piece.subarray(0, bytes), offset);
    offset += bytes;
    await new Promise<void>((resume) => clock.after(0, resume));
  }
}

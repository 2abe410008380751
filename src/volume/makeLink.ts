import { FileError } from "../storage/FileError.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import { folderChanged } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Longest target of a symbolic link, in bytes. */
const targetBytesMax = 4095;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Replaces a file that holds a path by a symbolic link to it, which keeps the file's id. */
export async function makeLink(parts: VolumeParts, node: VolumeNode): Promise<void> {
  const { store, space, places, ids } = parts;
  await ids.catchUp();
  const target = targetIn(parts, node);
  const directory = await places.byId(node.parent);
  await places.keepPlace(node);
  await space.growing(space.entryBytes, [node.path, directory.path], () => store.makeLink(node.path, target));
  folderChanged(parts, directory, 0);
  await places.moved(node.cnid, directory, node.name);
}

function targetIn({ store }: VolumeParts, node: VolumeNode): string {
  const access = { read: true, write: false, denyRead: false, denyWrite: false };
  const file = store.openFork(node.path, "data", access);
  try {
    const bytes = file.length();
    if (bytes === 0 || bytes > targetBytesMax) throw new FileError("badName", "no target of a symbolic link");
    const text = Buffer.alloc(bytes);
    return strictUtf8.decode(text.subarray(0, file.read(text, 0)));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError("badName", "the symbolic link's target is not UTF-8", { cause: error });
  } finally {
    file.close();
  }
}

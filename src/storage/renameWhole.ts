import type { Companions } from "./Companions.ts";
import type { NodeKind } from "./FileStore.ts";
import { renameNode } from "./renameNode.ts";
import type { RootFolder } from "./RootFolder.ts";

/** Renames a node and the files that belong to it, or nothing. */
export function renameWhole(
  root: RootFolder,
  companions: Companions,
  { from, to, kind }: { from: string; to: string; kind: NodeKind },
): void {
  renameNode(root.place(from), root.place(to));
  root.forget();
  try {
    companions.move(from, to, kind);
  } catch (error) {
    renameNode(root.place(to), root.place(from));
    root.forget();
    throw error;
  }
}

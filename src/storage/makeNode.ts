import { closeSync, constants, lstatSync, mkdirSync, openSync, rmdirSync, unlinkSync } from "node:fs";
import { changeMode } from "./changeMode.ts";
import type { Companions } from "./Companions.ts";
import { attempt, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { NodeKind } from "./FileStore.ts";
import type { Metadata } from "./Metadata.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import type { KernelPath } from "../system/KernelPath.ts";
import type { RootFolder } from "./RootFolder.ts";
import { carefully } from "./smallFiles.ts";

/** A place where nothing is yet, and what is needed to put a node there. */
export interface NewNode {
  path: string;
  /** The same for the kernel. */
  at: KernelPath;
  root: RootFolder;
  layout: MetadataLayout;
  companions: Companions;
}

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
const ownerWriteBit = 0o200;

/** Makes an empty file with its metadata, or nothing. */
export function makeFileNode(node: NewNode, mode: number, metadata: Metadata | undefined): void {
  const { path, at } = node;
  const flags = O_WRONLY | O_CREAT | O_EXCL | carefully;
  closeSync(attempt(path, () => openSync(at, flags, mode), { badRange: "badName" }));
  complete(node, "file", metadata);
}

/** Makes an empty folder with its metadata, or nothing. */
export function makeFolderNode(node: NewNode, mode: number, metadata: Metadata | undefined): void {
  const { path, at } = node;
  attempt(path, () => mkdirSync(at, mode), { badRange: "badName" });
  complete(node, "directory", metadata);
}

function complete(node: NewNode, kind: NodeKind, metadata: Metadata | undefined): void {
  const { path, companions } = node;
  try {
    // The name was free, so what lies there for it belongs to no node.
    companions.remove(path, kind);
    if (metadata !== undefined) addMetadata(node, metadata);
  } catch (error) {
    takeAway(node, kind);
    throw error;
  }
}

function takeAway({ path, at, companions }: NewNode, kind: NodeKind): void {
  try {
    companions.remove(path, kind);
  } finally {
    attempt(path, () => (kind === "directory" ? rmdirSync(at) : unlinkSync(at)));
  }
}

/** Where the file system keeps none, a node without metadata is all there can be. */
function addMetadata({ path, at, root, layout }: NewNode, metadata: Metadata): void {
  const add = () => unless(["unsupported"], () => layout.addMetadata(path, metadata));
  try {
    add();
  } catch (error) {
    // Metadata takes the right to write the node, which a volume may give to nobody.
    const { mode } = attempt(path, () => lstatSync(at));
    const isOpen = (mode & ownerWriteBit) !== 0;
    if (isOpen || !(error instanceof FileError) || error.kind !== "accessDenied") throw error;
    changeMode(root, path, mode | ownerWriteBit);
    add();
    changeMode(root, path, mode);
  }
}

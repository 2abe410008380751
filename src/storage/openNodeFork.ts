import { closeSync, constants } from "node:fs";
import { descriptorLimit } from "../system/descriptorLimit.ts";
import { mayAccess } from "../system/fileAccess.ts";
import { FileError } from "./FileError.ts";
import type { ForkAccess, ForkKind } from "./FileStore.ts";
import { dataBytes } from "./ForkBytes.ts";
import { kernelLocks } from "./LockFile.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { type ForkLocation, NodeFork, type ForkPort } from "./NodeFork.ts";
import { nodeStat } from "./nodeStat.ts";
import { parentOf } from "./pathElements.ts";
import { ResourceFile } from "./ResourceFile.ts";
import { resourceHome } from "./resourceHome.ts";
import type { RootFolder } from "./RootFolder.ts";
import { isThere, openFile } from "./smallFiles.ts";
import { takeShareMode } from "./shareModes.ts";

/** What is opened, and where. */
export interface ForkRequest {
  path: string;
  kind: ForkKind;
  access: ForkAccess;
}

/**
 * Opens a fork and takes its share mode. The data fork's file is always opened to read too, because the
 * kernel gives read locks on nothing else: a file that may only be written can't be opened.
 */
export function openNodeFork(
  root: RootFolder,
  layout: MetadataLayout,
  { path, kind, access }: ForkRequest,
  port: ForkPort,
): NodeFork {
  const descriptor = openDataFile(root, path, access.write);
  const location: ForkLocation = { path };
  const at = { kind, location, access, descriptor };
  try {
    takeShareMode(kernelLocks(descriptor), kind, access);
    if (kind === "data") return new NodeFork(at, dataBytes(descriptor), port);
    if (access.write) checkResourceWritable(root, layout, path);
    const home = resourceHome(root, layout, location, descriptor, access.write);
    return new NodeFork(at, new ResourceFile(home), port);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** What is left for everything else that takes a descriptor: otherwise a session full of forks could not even list. */
const sparedDescriptors = 64;
const forkDescriptorsEnd = descriptorLimit() - sparedDescriptors;

function openDataFile(root: RootFolder, path: string, writes: boolean): number {
  const at = root.place(path).path;
  const { kind } = nodeStat(at, path);
  if (kind === "directory") throw new FileError("isDirectory", `${path} is a folder`);
  if (kind === "link") throw new FileError("badKind", `${path} is a link and has no forks`);
  const descriptor = openFile(at, writes ? constants.O_RDWR : constants.O_RDONLY, { busy: "accessDenied" });
  // The kernel gives the lowest number that is free.
  if (descriptor < forkDescriptorsEnd) return descriptor;
  closeSync(descriptor);
  throw new FileError("tooManyOpen", "the system allows this session no more open files");
}

/** A resource fork that can't be written is refused now, not at its first write. */
function checkResourceWritable(root: RootFolder, layout: MetadataLayout, path: string): void {
  const companion = layout.resourcePath(path);
  if (companion === undefined) throw new FileError("unsupported", "this volume keeps no resource forks");
  layout.prepare(path);
  const file = root.place(companion).path;
  const needed = isThere(file) ? file : `${root.folder(parentOf(companion))}/.`;
  if (!mayAccess(needed, "write")) {
    throw new FileError("accessDenied", `the resource fork of ${path} can't be written`);
  }
}

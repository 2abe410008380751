import { FileError } from "../storage/FileError.ts";
import { finderInfoBytes } from "../storage/Metadata.ts";
import { compose, decompose } from "../wire/composition.ts";
import { shownFinderInfo } from "./finderInfo.ts";
import { setParameters } from "./setParameters.ts";
import { checkWritable, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";
import { withFolder } from "./VolumeSpace.ts";

/** Names under which Macs see what AFP has its own places for. */
const finderInfoName = "com.apple.FinderInfo";
const resourceForkName = "com.apple.ResourceFork";
/** What the servers of this disk keep for themselves. */
const privatePrefix = "org.netatalk.";
const nameBytesMax = 250;

export function listAttributes(parts: VolumeParts, node: VolumeNode): string[] {
  if (node.stat.kind === "link") return [];
  const names = parts.store
    .listAttributes(node.path)
    .filter((name) => !name.startsWith(privatePrefix) && !isAfpsOwn(name))
    .map(decompose);
  if (finderInfoOf(parts, node) !== undefined) names.push(finderInfoName);
  if (node.stat.kind === "file" && parts.store.resourceBytes(node.path) > 0) names.push(resourceForkName);
  return names;
}

export function getAttribute(parts: VolumeParts, node: VolumeNode, name: string): Buffer {
  const onDisk = checkedName(name);
  if (node.stat.kind === "link") throw isMissing(name);
  if (!isAfpsOwn(onDisk)) return parts.store.getAttribute(node.path, onDisk);
  const finderInfo = onDisk === finderInfoName ? finderInfoOf(parts, node) : undefined;
  if (finderInfo === undefined) throw isMissing(name);
  return finderInfo;
}

export async function setAttribute(
  parts: VolumeParts,
  node: VolumeNode,
  name: string,
  value: Uint8Array,
  when: "always" | "create" | "replace",
): Promise<void> {
  checkWritable(parts);
  const onDisk = checkedName(name);
  checkKind(node);
  if (onDisk === finderInfoName) return await setFinderInfo(parts, node, value);
  if (onDisk === resourceForkName) throw isAfps(name);
  const { space, store } = parts;
  const worst = space.blocksFor(value.length) + space.metadataBytes;
  await space.growing(worst, withFolder(node.path), () => store.setAttribute(node.path, onDisk, value, when));
}

export function removeAttribute(parts: VolumeParts, node: VolumeNode, name: string): void {
  checkWritable(parts);
  const onDisk = checkedName(name);
  checkKind(node);
  if (isAfpsOwn(onDisk)) throw isAfps(name);
  const before = parts.space.nodeBytes(node.path);
  parts.store.removeAttribute(node.path, onDisk);
  parts.space.give(before - parts.space.nodeBytes(node.path));
}

/** All zeros is how AFP says that there is none. */
function finderInfoOf(parts: VolumeParts, node: VolumeNode): Buffer | undefined {
  const finderInfo = shownFinderInfo(node, metadataOf(parts, node), parts.look);
  return finderInfo.some((byte) => byte !== 0) ? finderInfo : undefined;
}

async function setFinderInfo(parts: VolumeParts, node: VolumeNode, value: Uint8Array): Promise<void> {
  if (value.length !== finderInfoBytes) {
    throw new FileError("badRange", `Finder info has ${finderInfoBytes} bytes, not ${value.length}`);
  }
  await setParameters(parts, node, { finderInfo: Buffer.from(value) });
}

function checkedName(name: string): string {
  const onDisk = compose(name);
  if (onDisk === "" || onDisk.includes("\u0000")) throw new FileError("badName", "no name of an attribute");
  if (Buffer.byteLength(onDisk) > nameBytesMax) {
    throw new FileError("badName", `an attribute's name has at most ${nameBytesMax} bytes`);
  }
  if (onDisk.startsWith(privatePrefix))
    throw new FileError("accessDenied", `"${name}" belongs to the server`);
  return onDisk;
}

function checkKind(node: VolumeNode): void {
  if (node.stat.kind === "link") throw new FileError("badKind", "a symbolic link has no attributes");
}

function isAfpsOwn(name: string): boolean {
  return name === finderInfoName || name === resourceForkName;
}

function isAfps(name: string): FileError {
  return new FileError("accessDenied", `AFP has its own place for "${name}"`);
}

function isMissing(name: string): FileError {
  return new FileError("noAttribute", `there is no attribute "${name}"`);
}

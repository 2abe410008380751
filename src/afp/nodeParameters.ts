import { FileError, type NodeParameters, type Volume, type VolumeNode } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import { AfpError } from "./command.ts";
import { type Layout, type NodeKind, unixPrivilegesBit } from "./fields/index.ts";

/** A symbolic link is a file to AFP. */
export function isDirectory(node: VolumeNode): boolean {
  return node.stat.kind === "directory";
}

/** How the parameters that a bitmap asks for are laid out. Throws kFPBitmapErr. */
export function nodeLayout(
  session: AfpSession,
  volume: Volume,
  kind: NodeKind,
  bits: number,
): Layout<NodeParameters> {
  checkUnixPrivileges(volume, bits);
  return kind === "file" ? session.dialect.file(bits) : session.dialect.directory(bits);
}

/** Throws kFPBitmapErr where UNIX privileges are asked for on a volume that says it has none. */
export function checkUnixPrivileges(volume: Volume, bits: number): void {
  if ((bits & unixPrivilegesBit) !== 0 && !volume.settings.hasUnixPrivileges)
    throw new AfpError("kFPBitmapErr");
}

/** The parameters of a node that a layout has, laid out. */
export async function encodedParameters(
  volume: Volume,
  node: VolumeNode,
  layout: Layout<NodeParameters>,
): Promise<Buffer> {
  return layout.encode(await volume.parametersOf(node, layout.names));
}

/** Undefined for a node that was deleted after it was listed. */
export async function parametersIfThere(
  volume: Volume,
  node: VolumeNode,
  layout: Layout<NodeParameters>,
): Promise<Partial<NodeParameters> | undefined> {
  try {
    return await volume.parametersOf(node, layout.names);
  } catch (error) {
    if (error instanceof FileError && error.kind === "notFound") return undefined;
    throw error;
  }
}

import { type Cnid, FileError, type Volume, type VolumeNode } from "../volume/index.ts";
import { AfpError } from "./command.ts";
import type { ResultCode } from "./resultCode.ts";
import { isDirectory } from "./nodeParameters.ts";

/** The file with an id. Throws kFPIDNotFound, and for a directory what the command says. */
export async function findFileById(volume: Volume, id: Cnid, forDirectory: ResultCode): Promise<VolumeNode> {
  try {
    const node = await volume.find(id, { form: "long", steps: [] });
    if (!isDirectory(node)) return node;
  } catch (error) {
    const isUnknown = error instanceof FileError && (error.kind === "notFound" || error.kind === "badId");
    throw isUnknown ? new AfpError("kFPIDNotFound") : error;
  }
  throw new AfpError(forDirectory);
}

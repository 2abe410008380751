import { type Cnid, FileError, rootParentCnid } from "../volume/index.ts";
import type { VolumeId } from "./fields/index.ts";
import type { OpenVolumes } from "./OpenVolumes.ts";
import type { ResultCode } from "./resultCode.ts";

/** How requests name their volume, and the folder where their path starts. */
interface Start {
  volumeId?: VolumeId;
  dtRef?: VolumeId;
  sourceVolumeId?: VolumeId;
  did?: Cnid;
  sourceDid?: Cnid;
}

/**
 * The result of a request that breaks off behind these fields. What it names is looked at in their order, as Netatalk
 * does: a folder that is not there counts before the path that is not.
 */
export async function resultOfCut(volumes: OpenVolumes, soFar: Start): Promise<ResultCode> {
  const volumeId = soFar.volumeId ?? soFar.dtRef ?? soFar.sourceVolumeId;
  const did = soFar.did ?? soFar.sourceDid;
  if (volumeId === undefined || did === undefined || did <= rootParentCnid) return "kFPParamErr";
  if (!volumes.has(volumeId)) return "kFPParamErr";
  try {
    await volumes.get(volumeId).find(did, { form: "long", steps: [] });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.kind === "notFound") return "kFPObjectNotFound";
  }
  return "kFPParamErr";
}

import type { Cnid } from "../cnid/Cnid.ts";
import type { VolumeParts } from "./VolumeParts.ts";

/** Takes an id whose file is gone out of the records; false where they never had it, or have it no more. */
export async function forgetId({ ids, places }: VolumeParts, cnid: Cnid): Promise<boolean> {
  if ((await ids.resolve(cnid)) === undefined) return false;
  await places.forget(cnid);
  return true;
}

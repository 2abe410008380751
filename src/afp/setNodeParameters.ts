import type { ParameterChanges, Volume, VolumeNode } from "../volume/index.ts";
import { checkUnixPrivileges } from "./nodeParameters.ts";
import type { Layout } from "./fields/index.ts";

/**
 * Changes what a request names in its bitmap to what follows it. Throws MalformedMessage where too little
 * follows.
 */
export async function setNodeParameters(
  volume: Volume,
  node: VolumeNode,
  layout: Layout<ParameterChanges>,
  parameters: Buffer,
): Promise<void> {
  checkUnixPrivileges(volume, layout.bits);
  await volume.setParameters(node, layout.decode(parameters));
}

import type { SeenNode, Volume, VolumeNode } from "../../volume/index.ts";
import { decompose } from "../../wire/composition.ts";
import { attributeNamed, type Facts } from "./attributes.ts";
import { ifReachable } from "./ifReachable.ts";
import { posixPath } from "./posixName.ts";
import { rootPathOf } from "./rootPath.ts";
import type { SpotlightValue } from "./SpotlightValue.ts";

/** What is known of a node that was seen. */
export function factsOf(volume: Volume, node: SeenNode): Facts {
  const macNames = volume.macNames(node);
  const macName = macNames.at(-1) ?? decompose(volume.settings.name);
  const path = posixPath(rootPathOf(volume), macNames);
  return { macName, kind: node.stat.kind, stat: node.stat, path };
}

/**
 * The values of a node's attributes, null for what it has not or the volume can't tell; undefined where the node is
 * gone.
 */
export async function attributeValues(
  volume: Volume,
  node: VolumeNode,
  names: readonly string[],
): Promise<SpotlightValue[] | undefined> {
  const attributes = names.map(attributeNamed);
  const needs = [...new Set(attributes.flatMap((attribute) => attribute?.needs ?? []))];
  const parameters = await ifReachable(() => volume.parametersOf(node, needs));
  if (parameters === undefined) return undefined;
  const facts = { ...factsOf(volume, node), parameters };
  return attributes.map((attribute) => attribute?.of(facts) ?? null);
}

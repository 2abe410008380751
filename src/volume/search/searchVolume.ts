import type { VolumeNode } from "../VolumeNode.ts";
import type { VolumeParts } from "../VolumeParts.ts";
import { Candidate, type CandidateParts } from "./Candidate.ts";
import { CatalogWalk, type WalkFilter } from "./CatalogWalk.ts";
import { NameSearch } from "./NameSearch.ts";
import type { SearchCriteria } from "./SearchCriteria.ts";

/** A walk by the nodes that fit the criteria; what its folder or its name rules out is not even looked at. */
export async function searchVolume(parts: VolumeParts, criteria: SearchCriteria): Promise<CatalogWalk> {
  const from = await startOf(parts, criteria);
  if (from?.stat.kind !== "directory") return nothingFound(parts);
  const isShallow = criteria.parent !== undefined;
  return new CatalogWalk(parts, from, { ...(await filterOf(parts, criteria)), isShallow });
}

async function startOf({ places }: VolumeParts, { parent }: SearchCriteria): Promise<VolumeNode | undefined> {
  return parent === undefined ? places.root() : await places.byIdIfThere(parent);
}

function nothingFound(parts: VolumeParts): CatalogWalk {
  return new CatalogWalk(parts, parts.places.root(), { name: () => false, isShallow: true });
}

async function filterOf(
  parts: CandidateParts & Pick<VolumeParts, "names" | "shown" | "places">,
  criteria: SearchCriteria,
): Promise<WalkFilter> {
  const names: NameSearch[] = [];
  for (const wanted of criteria.names) {
    names.push(await NameSearch.of(wanted, parts));
  }
  return {
    name: (macName, kind) =>
      (kind === "directory" ? criteria.directories : criteria.files) &&
      names.every((name) => name.mayFit(macName)),
    node: (node) => names.every((name) => name.fits(node)) && new Candidate(parts, node).fits(criteria),
  };
}

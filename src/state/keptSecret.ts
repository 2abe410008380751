import { type Random, systemRandom } from "../system/random.ts";
import { readFileIfThere, secretMode, writeFileAtomically } from "./atomicFile.ts";

const secretBytes = 32;

/** Random bytes that are made once and then stay the same, in a file that only its owner reads. */
export function keptSecret(file: string, random: Random = systemRandom): Buffer {
  const known = readFileIfThere(file);
  if (known?.length === secretBytes) return known;
  const made = random(secretBytes);
  writeFileAtomically(file, made, secretMode);
  return made;
}

import { createHash } from "node:crypto";
import type { AfpVolume } from "../AfpVolume.ts";
import type { BackupHost } from "./BackupHost.ts";
import type { BandImage } from "./BandImage.ts";
import { bandName } from "./BandWriter.ts";

const readBytes = 1024 * 1024;

/** SHA-256 of what each band has to contain. */
export type Digests = ReadonlyMap<number, string>;

export function digestsOf(image: BandImage): Digests {
  return new Map(image.bands.map((band) => [band, image.digestOf(band)]));
}

/** Compares every byte of every band, read over AFP, with what it has to be. Throws where anything differs. */
export async function verifyOverAfp(
  volume: AfpVolume,
  folder: string,
  image: BandImage,
  digests: Digests,
): Promise<void> {
  const listed = await volume.enumerate(folder);
  expectBands(
    listed.map(({ parameters }) => parameters.utf8Name ?? ""),
    digests,
    "over AFP",
  );
  for (const { parameters } of listed) {
    const band = Number.parseInt(parameters.utf8Name ?? "", 16);
    if (parameters.dataBytes !== image.lengthOf(band))
      throw new Error(`band ${band} has ${parameters.dataBytes} bytes, not ${image.lengthOf(band)}`);
  }
  for (const [band, digest] of digests) {
    const found = await digestOverAfp(volume, `${folder}/${bandName(band)}`, image.lengthOf(band));
    expectDigest(found, digest, `band ${band} over AFP`);
  }
}

/** Compares every byte of every band's plain file with what it has to be. Throws where anything differs. */
export function verifyOnDisk(host: BackupHost, folder: string, digests: Digests): void {
  expectBands(host.names(folder), digests, "on disk");
  for (const [band, digest] of digests) {
    const found = createHash("sha256").update(host.read(`${folder}/${bandName(band)}`));
    expectDigest(found.digest("hex"), digest, `band ${band} on disk`);
  }
}

async function digestOverAfp(volume: AfpVolume, path: string, length: number): Promise<string> {
  const fork = await volume.openFork(path);
  const starts = Array.from({ length: Math.ceil(length / readBytes) }, (_, index) => index * readBytes);
  const pieces = await Promise.all(starts.map((start) => fork.read(start, readBytes)));
  await fork.close();
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

function expectBands(names: readonly string[], digests: Digests, where: string): void {
  const found = names.toSorted().join(" ");
  const wanted = [...digests.keys()].map(bandName).toSorted().join(" ");
  if (found !== wanted) throw new Error(`the bands ${where} are ${found}; they should be ${wanted}`);
}

function expectDigest(found: string, wanted: string, what: string): void {
  if (found !== wanted) throw new Error(`${what} has other bytes: SHA-256 ${found}, not ${wanted}`);
}

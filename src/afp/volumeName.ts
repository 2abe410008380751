import { cutUtf8 } from "../wire/cutUtf8.ts";
import { decodeMacRoman, encodeMacRoman } from "../wire/macRoman.ts";
import type { VolumeSettings } from "../volume/index.ts";

/** A long volume name has no room for more (afp-protocol.md §3.4). */
const longNameBytesMax = 27;
/** The name stands behind a one-byte length. */
const utf8NameBytesMax = 255;

/** A volume's name in MacRoman, as AFP 2 lists it and volume parameters have it. */
export function longVolumeName({ name }: VolumeSettings): Buffer {
  return encodeMacRoman(name, { replacement: "?" }).subarray(0, longNameBytesMax);
}

/** A volume's name as AFP 3 lists it: decomposed UTF-8. */
export function utf8VolumeName({ name }: VolumeSettings): Buffer {
  return cutUtf8(Buffer.from(name.normalize("NFD"), "utf8"), utf8NameBytesMax);
}

/** The bytes that name a volume in lists and in FPOpenVol. */
export function volumeName(settings: VolumeSettings, version: number): Buffer {
  return version < 30 ? longVolumeName(settings) : utf8VolumeName(settings);
}

/** The volume that a client means by these bytes, compared without regard to case and composition. */
export function findVolume(
  volumes: readonly VolumeSettings[],
  name: Buffer,
  version: number,
): VolumeSettings | undefined {
  const textOf = version < 30 ? decodeMacRoman : (bytes: Buffer) => bytes.toString("utf8");
  const wanted = comparable(textOf(name));
  return volumes.find((settings) => comparable(textOf(volumeName(settings, version))) === wanted);
}

function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

import { encodeShortened } from "../wire/Charset.ts";
import { charsetNamed } from "../wire/charsets.ts";
import { compose, decompose } from "../wire/composition.ts";
import { cutUtf8 } from "../wire/cutUtf8.ts";
import type { VolumeSettings } from "./VolumeSettings.ts";

/** A long volume name has no room for more (afp-protocol.md §3.4). */
const longNameBytesMax = 27;
/** The name stands behind a one-byte length. */
const utf8NameBytesMax = 255;

type Named = Pick<VolumeSettings, "name" | "names">;

/** A volume's name in the old Macs' character set, as AFP 2 lists it and volume parameters have it. */
export function longVolumeName({ name, names }: Named): Buffer {
  return encodeShortened(charsetNamed(names.macCharset), name, longNameBytesMax);
}

/** A volume's name as AFP 3 lists it: decomposed UTF-8. */
export function utf8VolumeName({ name }: Named): Buffer {
  return cutUtf8(Buffer.from(decompose(name), "utf8"), utf8NameBytesMax);
}

/** Whether a text is the volume's name, in any case, composition and length in which clients have it. */
export function isVolumeName(volume: Named, text: string): boolean {
  const given = comparable(text);
  const long = charsetNamed(volume.names.macCharset).decode(longVolumeName(volume)) ?? "";
  return [volume.name, long, utf8VolumeName(volume).toString("utf8")].map(comparable).includes(given);
}

function comparable(name: string): string {
  return compose(name).toLowerCase();
}

import { charsetNamed } from "../wire/charsets.ts";
import { compose } from "../wire/composition.ts";
import { longVolumeName, utf8VolumeName, type VolumeSettings } from "../volume/index.ts";

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
  return volumes.find((settings) => {
    const charset = charsetNamed(version < 30 ? settings.names.macCharset : "UTF8");
    const wanted = charset.decode(name);
    const shown = charset.decode(volumeName(settings, version));
    return wanted !== undefined && shown !== undefined && comparable(wanted) === comparable(shown);
  });
}

function comparable(name: string): string {
  return compose(name).toLowerCase();
}

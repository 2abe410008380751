import { FileError } from "../../storage/FileError.ts";
import { bytes, longBytes, struct, u8 } from "../../wire/codec.ts";
import type { RecordLayout } from "./DesktopRecords.ts";

/** A picture for files of one type of a creator. */
export interface Icon {
  /** The client's own, to know it again. */
  tag: Buffer;
  /** The file type. */
  type: Buffer;
  /** Size and depth: 1 is `ICN#`. */
  iconType: number;
  bitmap: Buffer;
}

/** What icons are known by within a creator. */
export type IconName = Pick<Icon, "type" | "iconType">;

/** Bytes of the bitmaps `ICN#`, `icl4`, `icl8`, `ics#`, `ics4`, `ics8`. */
const knownSizes: ReadonlyMap<number, number> = new Map([
  [1, 256],
  [2, 512],
  [3, 1024],
  [4, 64],
  [5, 128],
  [6, 256],
]);

const otherSizesMax = 4096;

/** Icons of one creator; an application of many documents has fewer than a hundred. */
const iconsMax = 512;

/** What a record takes besides its bitmap. */
const headBytes = 12;

/** The most that one more icon takes. */
export const iconRecordBytesMax = headBytes + otherSizesMax;

/** Netatalk's records (afp-protocol.md §4.7). */
export const iconLayout: RecordLayout<Icon> = {
  kind: "icon",
  codec: struct({ tag: bytes(4), type: bytes(4), iconType: u8, _pad: u8, bitmap: longBytes }),
  isSound: ({ bitmap }) => bitmap.length <= otherSizesMax,
};

/** Throws `badRange` for a size that no icon of this type has. */
export function checkIconSize(iconType: number, sizeBytes: number): void {
  const most = knownSizes.get(iconType) ?? otherSizesMax;
  if (sizeBytes > 0 && sizeBytes <= most) return;
  throw new FileError("badRange", `icons of type ${iconType} have at most ${most} bytes, not ${sizeBytes}`);
}

export function findIcon(icons: readonly Icon[], { type, iconType }: IconName): Icon | undefined {
  return icons.find((icon) => icon.iconType === iconType && icon.type.equals(type));
}

/** The icons with one more, in the place of the same one before; undefined where nothing changes. */
export function withIcon(icons: readonly Icon[], icon: Icon): Icon[] | undefined {
  const before = findIcon(icons, icon);
  if (before === undefined) {
    if (icons.length >= iconsMax) throw new FileError("full", `a creator can have ${iconsMax} icons`);
    return [...icons, icon];
  }
  if (before.bitmap.length !== icon.bitmap.length) {
    throw new FileError(
      "otherSize",
      `that icon has ${before.bitmap.length} bytes, not ${icon.bitmap.length}`,
    );
  }
  if (before.bitmap.equals(icon.bitmap) && before.tag.equals(icon.tag)) return undefined;
  return icons.map((other) => (other === before ? icon : other));
}

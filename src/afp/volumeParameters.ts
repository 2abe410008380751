import { longVolumeName, type Volume } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import type { VolumeId, VolumeParameters } from "./fields/index.ts";

/** The bits of a volume's attributes that we ever set (afp-protocol.md §3.6). */
const attribute = {
  readOnly: 0x0001,
  hasPassword: 0x0002,
  supportsFileIds: 0x0004,
  supportsCatSearch: 0x0008,
  supportsUnixPrivileges: 0x0020,
  supportsUtf8Names: 0x0040,
  noNetworkUserIds: 0x0080,
  supportsExtAttrs: 0x0400,
  supportsAccessLists: 0x0800,
  isCaseSensitive: 0x1000,
  supportsTimeMachineLockSteal: 0x2000,
} as const;

/** Directories keep their ids. */
const fixedDids = 2;

/** A `limitsize` volume never shows more in 32 bits. */
const oldClientBytesMax = 0x7fff_ffff;

const sizeNames: ReadonlySet<keyof VolumeParameters> = new Set([
  "freeBytes",
  "totalBytes",
  "extendedFreeBytes",
  "extendedTotalBytes",
  "blockBytes",
]);

/** The parameters of an open volume that a bitmap asks for, laid out. Throws kFPBitmapErr. */
export async function volumeParameters(session: AfpSession, id: VolumeId, bits: number): Promise<Buffer> {
  const volume = session.volume(id);
  const layout = session.dialect.volume(bits);
  const values: Partial<VolumeParameters> = {
    attributes: volumeAttributes(volume, session.version),
    signature: fixedDids,
    volumeId: id,
    name: longVolumeName(volume.settings),
    ...volume.dates(),
  };
  // Clients ask for free space all the time, and for the rest without it: the sizes cost more than the
  // others.
  if (layout.names.some((name) => sizeNames.has(name))) Object.assign(values, await sizesOf(volume));
  return layout.encode(values);
}

async function sizesOf(volume: Volume): Promise<Partial<VolumeParameters>> {
  const { freeBytes, totalBytes, blockBytes } = await volume.space();
  const bytesMax = volume.settings.reportsAtMost2GB ? oldClientBytesMax : Infinity;
  return {
    freeBytes: Math.min(freeBytes, bytesMax),
    totalBytes: Math.min(totalBytes, bytesMax),
    extendedFreeBytes: freeBytes,
    extendedTotalBytes: totalBytes,
    blockBytes,
  };
}

function volumeAttributes({ settings, hasAccessLists, tellsCaseApart }: Volume, version: number): number {
  let bits: number = attribute.supportsCatSearch;
  if (settings.isReadOnly) bits |= attribute.readOnly;
  if (settings.hasPassword) bits |= attribute.hasPassword;
  if (settings.hasPersistentIds) bits |= attribute.supportsFileIds;
  if (version >= 30) {
    // Ids of a Mac's users are not ours: the client is to go by the rights that we report.
    bits |= attribute.supportsUtf8Names | attribute.noNetworkUserIds;
    if (settings.hasUnixPrivileges) bits |= attribute.supportsUnixPrivileges;
    if (settings.isTimeMachine) bits |= attribute.supportsTimeMachineLockSteal;
  }
  if (version >= 32) {
    bits |= attribute.supportsExtAttrs;
    if (tellsCaseApart) bits |= attribute.isCaseSensitive;
    if (hasAccessLists) bits |= attribute.supportsAccessLists;
  }
  return bits;
}

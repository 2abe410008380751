import { build, parse } from "plist";

/** The plain fields of a sparse bundle's Info.plist (afp-protocol.md §6.4). */
export interface BundleInfo {
  bandBytes: number;
  sizeBytes: number;
}

/** Info.plist and Info.bckup of a sparse bundle. */
export function infoPlist({ bandBytes, sizeBytes }: BundleInfo): Buffer {
  return plistOf({
    CFBundleInfoDictionaryVersion: "6.0",
    "band-size": bandBytes,
    "bundle-backingstore-version": 1,
    "diskimage-bundle-type": "com.apple.diskimage.sparsebundle",
    size: sizeBytes,
  });
}

/** com.apple.TimeMachine.MachineID.plist. */
export function machineIdPlist(hostUuid: string, verifiedAt: Date): Buffer {
  return plistOf({
    VerificationDate: verifiedAt,
    VerificationExtendedSkip: false,
    VerificationState: 1,
    "com.apple.backupd.HostUUID": hostUuid,
    "com.apple.backupd.ModelID": "Mac14,2",
  });
}

/** com.apple.TimeMachine.SnapshotHistory.plist with one snapshot a run. */
export function snapshotHistoryPlist(runs: readonly { at: Date; bytes: number }[]): Buffer {
  return plistOf({
    Snapshots: runs.map(({ at, bytes }) => ({
      "com.apple.backupd.SnapshotCompletionDate": at,
      "com.apple.backupd.SnapshotName": `${at.toISOString().slice(0, 10)}-${at.toISOString().slice(11, 19)}.backup`,
      "com.apple.backupd.SnapshotTotalBytesCopied": bytes,
    })),
  });
}

/** The number under a key of a plist that was read back. */
export function numberIn(bytes: Uint8Array, key: string): number {
  const value: unknown = parse(Buffer.from(bytes).toString("utf8"));
  if (typeof value !== "object" || value === null) throw new Error("a plist that is no dictionary");
  const found = (value as Record<string, unknown>)[key];
  if (typeof found !== "number") throw new Error(`a plist without the number ${key}`);
  return found;
}

function plistOf(value: Parameters<typeof build>[0]): Buffer {
  return Buffer.from(`${build(value)}\n`);
}

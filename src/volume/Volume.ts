import type { Account } from "../accounts/Account.ts";
import type { Cnid } from "../cnid/Cnid.ts";
import type { CnidService } from "../cnid/CnidService.ts";
import type { SpaceService } from "../space/SpaceService.ts";
import type { DiskSpace, FileStore, ForkAccess, ForkKind } from "../storage/FileStore.ts";
import type { Clock } from "../system/clock.ts";
import type { Fork } from "./Fork.ts";
import type { NodeParameters, ParameterChanges, ParameterName } from "./NodeParameters.ts";
import type { NewName, Pathname } from "./Pathname.ts";
import type { Slot, VolumeNode } from "./VolumeNode.ts";
import type { VolumeSettings } from "./VolumeSettings.ts";

export interface VolumePorts {
  store: FileStore;
  cnids: CnidService;
  /** Undefined where the volume has no limit. */
  space: SpaceService | undefined;
  clock: Clock;
  account: Account;
}

/** One open volume of one session: the file service in its own words. Every call throws FileError. */
export declare class Volume {
  readonly settings: VolumeSettings;
  constructor(settings: VolumeSettings, ports: VolumePorts);

  /** The node of a path that starts at an id. */
  find(did: Cnid, path: Pathname): Promise<VolumeNode>;
  findSlot(did: Cnid, path: Pathname): Promise<Slot>;
  /** A stable listing of a folder: nodes in it, metadata and vetoed names left out. */
  enumerate(directory: VolumeNode): Promise<Listing>;
  parametersOf(node: VolumeNode, wanted: readonly ParameterName[]): Promise<Partial<NodeParameters>>;
  setParameters(node: VolumeNode, changes: ParameterChanges): Promise<void>;

  makeFile(slot: Slot, replaces: boolean): Promise<void>;
  makeDirectory(slot: Slot): Promise<VolumeNode>;
  remove(node: VolumeNode): Promise<void>;
  rename(node: VolumeNode, to: NewName): Promise<void>;
  move(node: VolumeNode, directory: VolumeNode, to: NewName | undefined): Promise<void>;
  copyFile(node: VolumeNode, target: Volume, directory: VolumeNode, to: NewName | undefined): Promise<void>;
  openFork(node: VolumeNode, kind: ForkKind, access: ForkAccess): Promise<Fork>;

  listAttributes(node: VolumeNode): string[];
  getAttribute(node: VolumeNode, name: string): Buffer;
  setAttribute(
    node: VolumeNode,
    name: string,
    value: Uint8Array,
    when: "always" | "create" | "replace",
  ): Promise<void>;
  removeAttribute(node: VolumeNode, name: string): void;

  /** The sizes a client is shown: the tightest of file system and limit. */
  space(): Promise<DiskSpace>;
  dates(): { created: number; modified: number; backedUp: number | undefined };
  setBackupDate(milliseconds: number | undefined): void;
  syncDirectory(did: Cnid): Promise<void>;
  /** Everything written through this volume is on its way to the disk when it resolves. */
  flush(): Promise<void>;
  close(): void;
}

export interface Listing {
  readonly count: number;
  /** Nodes from `start` (0 is the first) on, at most `count`; those that are gone meanwhile are left out. */
  nodes(start: number, count: number): Promise<VolumeNode[]>;
}

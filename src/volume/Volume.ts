import type { Account } from "../accounts/Account.ts";
import type { Cnid } from "../cnid/Cnid.ts";
import type { CnidService } from "../cnid/CnidService.ts";
import { SpaceLease } from "../space/SpaceLease.ts";
import type { SpaceService } from "../space/SpaceService.ts";
import type { DiskSpace, FileStore, ForkAccess, ForkKind } from "../storage/FileStore.ts";
import type { Clock } from "../system/clock.ts";
import { charsetNamed } from "../wire/charsets.ts";
import type { AccessChange, NodeAccess } from "./AccessEntry.ts";
import { Catalog } from "./Catalog.ts";
import { commentOf, removeComment, setComment } from "./comments.ts";
import { copyFile } from "./copyFile.ts";
import { DiskNames } from "./DiskNames.ts";
import { makeDirectory, makeFile } from "./createNodes.ts";
import { Desktop } from "./desktop/Desktop.ts";
import { exchangeFiles } from "./exchangeFiles.ts";
import { getAttribute, listAttributes, removeAttribute, setAttribute } from "./extendedAttributes.ts";
import { Folders } from "./Folders.ts";
import { forgetId } from "./forgetId.ts";
import type { Fork } from "./Fork.ts";
import { IdKeeper } from "./IdKeeper.ts";
import { NameRules } from "./NameRules.ts";
import { accessOf, setAccess } from "./nodeAccess.ts";
import type { NodeParameters, ParameterChanges, ParameterName } from "./NodeParameters.ts";
import { openFork } from "./openFork.ts";
import { OpenForkTable } from "./OpenForkTable.ts";
import { parametersOf } from "./parametersOf.ts";
import type { NewName, Pathname } from "./Pathname.ts";
import { permits } from "./permits.ts";
import { Places } from "./Places.ts";
import { moveNode, renameNode } from "./relocateNode.ts";
import { removeNode } from "./removeNode.ts";
import { CatalogWalk, type WalkFilter } from "./search/CatalogWalk.ts";
import type { SearchCriteria } from "./search/SearchCriteria.ts";
import { searchVolume } from "./search/searchVolume.ts";
import { setParameters } from "./setParameters.ts";
import { ShownNames } from "./ShownNames.ts";
import { syncDirectory, syncForks } from "./syncDirectory.ts";
import { TypeTable } from "./TypeTable.ts";
import { Unsynced } from "./Unsynced.ts";
import { setBackupDate, volumeDates } from "./volumeDates.ts";
import type { SeenNode, Slot, VolumeNode } from "./VolumeNode.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import type { VolumeSettings } from "./VolumeSettings.ts";
import { isVolumeName } from "./volumeNames.ts";
import { VolumeSpace } from "./VolumeSpace.ts";

export interface VolumePorts {
  store: FileStore;
  cnids: CnidService;
  /** Undefined where the volume has no limit. */
  space: SpaceService | undefined;
  clock: Clock;
  account: Account;
}

/** One open volume of one session: the file service in its own words. Every call throws FileError. */
export class Volume {
  readonly settings: VolumeSettings;
  readonly desktop: Desktop;
  readonly #parts: VolumeParts;

  constructor(settings: VolumeSettings, ports: VolumePorts) {
    this.settings = settings;
    this.#parts = partsOf(settings, ports);
    this.desktop = new Desktop(this.#parts);
  }

  /** The node of a path that starts at an id. */
  async find(did: Cnid, path: Pathname): Promise<VolumeNode> {
    return await this.#parts.catalog.find(did, path);
  }

  async findSlot(did: Cnid, path: Pathname): Promise<Slot> {
    return await this.#parts.catalog.findSlot(did, path);
  }

  /**
   * A stable listing of a folder: nodes in it, metadata and vetoed names left out. `start` is where the client begins;
   * known from the start on, it saves reading a changed folder anew for a client that only goes on.
   */
  async enumerate(directory: VolumeNode, start = 0): Promise<Listing> {
    return this.#parts.folders.listing(directory, start);
  }

  /** Everything below a folder, or in the whole volume. */
  walk(from: VolumeNode = this.#parts.places.root(), filter: WalkFilter = {}): CatalogWalk {
    return new CatalogWalk(this.#parts, from, filter);
  }

  /** The names on the way from the root to a node, as Macs write them; none for the root. */
  macNames({ path }: SeenNode): string[] {
    return path === "" ? [] : path.split("/").map((name) => this.#parts.names.macName(name));
  }

  /** Everything in the volume that fits, as a walk. */
  async search(criteria: SearchCriteria): Promise<CatalogWalk> {
    return await searchVolume(this.#parts, criteria);
  }

  async parametersOf(node: VolumeNode, wanted: readonly ParameterName[]): Promise<Partial<NodeParameters>> {
    return parametersOf(this.#parts, node, wanted);
  }

  /** All of the changes, or none and an error. */
  async setParameters(node: VolumeNode, changes: ParameterChanges): Promise<void> {
    await setParameters(this.#parts, node, changes);
  }

  async makeFile(slot: Slot, replaces: boolean): Promise<void> {
    await makeFile(this.#parts, slot, replaces);
  }

  async makeDirectory(slot: Slot): Promise<VolumeNode> {
    return await makeDirectory(this.#parts, slot);
  }

  async remove(node: VolumeNode): Promise<void> {
    await removeNode(this.#parts, node);
  }

  async rename(node: VolumeNode, to: NewName): Promise<void> {
    await renameNode(this.#parts, node, to);
  }

  async move(node: VolumeNode, directory: VolumeNode, to: NewName | undefined): Promise<void> {
    await moveNode(this.#parts, node, directory, to);
  }

  async copyFile(
    node: VolumeNode,
    target: Volume,
    directory: VolumeNode,
    to: NewName | undefined,
  ): Promise<void> {
    await copyFile(this.#parts, node, { parts: target.#parts, directory, name: to });
  }

  /** Two files change their contents; all else stays with their names. */
  async exchange(one: VolumeNode, other: VolumeNode): Promise<void> {
    await exchangeFiles(this.#parts, one, other);
  }

  async openFork(node: VolumeNode, kind: ForkKind, access: ForkAccess): Promise<Fork> {
    return await openFork(this.#parts, node, kind, access);
  }

  listAttributes(node: VolumeNode): string[] {
    return listAttributes(this.#parts, node);
  }

  getAttribute(node: VolumeNode, name: string): Buffer {
    return getAttribute(this.#parts, node, name);
  }

  async setAttribute(
    node: VolumeNode,
    name: string,
    value: Uint8Array,
    when: "always" | "create" | "replace",
  ): Promise<void> {
    await setAttribute(this.#parts, node, name, value, when);
  }

  removeAttribute(node: VolumeNode, name: string): void {
    removeAttribute(this.#parts, node, name);
  }

  /** Whether names that differ in case only are different files, to the disk and to the Macs. */
  get tellsCaseApart(): boolean {
    return this.settings.names.caseFold === "none" && this.#parts.store.tellsCaseApart;
  }

  /** Whether access lists can be read and set. */
  get hasAccessLists(): boolean {
    return this.#parts.hasAccessLists;
  }

  /** Throws `unsupported` where there are none. */
  accessOf(node: VolumeNode): NodeAccess {
    return accessOf(this.#parts, node);
  }

  async setAccess(node: VolumeNode, change: AccessChange): Promise<void> {
    await setAccess(this.#parts, node, change);
  }

  async permits(node: VolumeNode, rights: number): Promise<boolean> {
    return await permits(this.#parts, node, rights);
  }

  /** Undefined where there is none. */
  commentOf(node: VolumeNode): Buffer | undefined {
    return commentOf(this.#parts, node);
  }

  async setComment(node: VolumeNode, comment: Buffer): Promise<void> {
    await setComment(this.#parts, node, comment);
  }

  /** False where there was none. */
  async removeComment(node: VolumeNode): Promise<boolean> {
    return await removeComment(this.#parts, node);
  }

  /** Whether an id was known; if so it leads nowhere any more. */
  async forgetId(cnid: Cnid): Promise<boolean> {
    return await forgetId(this.#parts, cnid);
  }

  /** The sizes a client is shown: the tightest of file system and limit. */
  async space(): Promise<DiskSpace> {
    return await this.#parts.space.shown();
  }

  dates(): { created: number; modified: number; backedUp: number | undefined } {
    return volumeDates(this.#parts);
  }

  setBackupDate(milliseconds: number | undefined): void {
    setBackupDate(this.#parts, milliseconds);
  }

  async syncDirectory(did: Cnid): Promise<void> {
    await syncDirectory(this.#parts, did);
  }

  /** Everything written through this volume is on its way to the disk when it resolves. */
  async flush(): Promise<void> {
    await syncForks(this.#parts.forks.all());
  }

  /** Closes the forks that are still open, and gives back what was reserved. */
  close(): void {
    try {
      for (const fork of this.#parts.forks.all()) fork.close();
    } finally {
      this.#parts.space.close();
      this.#parts.store.close();
    }
  }
}

export interface Listing {
  /** No index from here on has a node. */
  readonly count: number;
  /** Nodes from `start` (0 is the first) on, at most `count`; those that are gone meanwhile are left out. */
  nodes(start: number, count: number): Promise<VolumeNode[]>;
}

function partsOf(
  settings: VolumeSettings,
  { store, cnids, space, clock, account }: VolumePorts,
): VolumeParts {
  const { macCharset, diskCharset, ...style } = settings.names;
  const disk = new DiskNames({ ...style, charset: charsetNamed(diskCharset) });
  const names = new NameRules(store, settings.veto, disk);
  const shown = new ShownNames(store, names, charsetNamed(macCharset));
  const ids = new IdKeeper(cnids);
  const places = new Places(store, ids, settings.name);
  const catalog = new Catalog({
    store,
    places,
    names,
    shown,
    isVolumeName: (name) => isVolumeName(settings, name),
  });
  const lease = space === undefined ? undefined : new SpaceLease(space);
  return {
    settings,
    store,
    hasAccessLists: settings.offersAccessLists && store.accessLists.isSupported,
    clock,
    account,
    names,
    shown,
    look: { hidesDotFiles: settings.hidesDotFiles, types: new TypeTable(settings.typesByExtension) },
    ids,
    places,
    catalog,
    folders: new Folders({ store, catalog, names, clock }),
    space: new VolumeSpace(store, space, lease, settings),
    forks: new OpenForkTable(),
    unsynced: new Unsynced(),
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../../src/accounts/Account.ts";
import type { Cnid } from "../../src/cnid/Cnid.ts";
import type { CnidService } from "../../src/cnid/CnidService.ts";
import type { SpaceService } from "../../src/space/SpaceService.ts";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import type { Clock } from "../../src/system/clock.ts";
import { systemClock } from "../../src/system/clock.ts";
import type { NewName, Pathname, PathStep, Slot, VolumeNode } from "../../src/volume/index.ts";
import { rootCnid, usualNames, Volume, type VolumeSettings } from "../../src/volume/index.ts";
import { MemoryCnidService } from "./MemoryCnidService.ts";

/** The account that the tests run as. */
export const testAccount: Account = {
  name: "anna",
  fullName: "Anna",
  isGuest: false,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  groups: process.getgroups?.() ?? [],
  groupNames: [],
  home: undefined,
};

export const testSettings: VolumeSettings = {
  name: "Disk",
  path: "/disk",
  uuid: "00000000-0000-0000-0000-000000000000",
  storeKey: "disk",
  isReadOnly: false,
  isTimeMachine: false,
  sizeLimitBytes: undefined,
  reportsAtMost2GB: false,
  hasUnixPrivileges: true,
  offersAccessLists: true,
  hidesDotFiles: false,
  metadata: "auto",
  hasPersistentIds: true,
  filePerm: 0,
  directoryPerm: 0,
  umask: 0o022,
  veto: ["Hidden Things"],
  names: usualNames,
  hasPassword: false,
  typesByExtension: [["pdf", "PDF ", "CARO"]],
};

/** What one session sees of a disk that others may have open too. */
interface TestVolume {
  volume: Volume;
  store: FileStore;
}

/** A disk that tests put volumes on; every one of them has its own store, as every session has. */
export interface TestDisk {
  readonly cnids: MemoryCnidService;
  open(changes?: Partial<VolumeSettings>, ports?: Partial<TestPorts>): TestVolume;
  /** A store beside the volumes': what somebody else does to the disk. */
  store(): FileStore;
  remove(): void;
}

interface TestPorts {
  cnids: CnidService;
  space: SpaceService;
  clock: Clock;
  account: Account;
}

/** A disk made of stores that all show the same nodes. */
export function testDisk(openStore: () => FileStore, remove: () => void = () => {}): TestDisk {
  const cnids = new MemoryCnidService();
  return {
    cnids,
    store: openStore,
    open(changes = {}, ports = {}) {
      const store = openStore();
      const volume = new Volume(
        { ...testSettings, ...changes },
        { store, cnids, space: undefined, clock: systemClock, account: testAccount, ...ports },
      );
      return { volume, store };
    },
    remove,
  };
}

/** A disk in a folder of its own. */
export function folderDisk(metadata: VolumeSettings["metadata"] = "auto"): TestDisk & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "bandstand-volume-"));
  const disk = testDisk(
    () => makeStore(path, { metadata }),
    () => rmSync(path, { recursive: true, force: true }),
  );
  return { ...disk, path };
}

/** The steps of a path as tests write it: names between slashes, `..` for a step up. */
export function utf8Path(text: string): Pathname {
  const parts = text === "" ? [] : text.split("/");
  const steps = parts.map((part): PathStep => (part === ".." ? "parent" : { name: part }));
  return { form: "utf8", steps };
}

export function newName(name: string, form: NewName["form"] = "utf8"): NewName {
  return { form, name };
}

/** The everyday errands of tests, from the root on. */
export class Errands {
  readonly volume: Volume;

  constructor(volume: Volume) {
    this.volume = volume;
  }

  async find(path: string, did: Cnid = rootCnid): Promise<VolumeNode> {
    return await this.volume.find(did, utf8Path(path));
  }

  async slot(path: string, did: Cnid = rootCnid): Promise<Slot> {
    return await this.volume.findSlot(did, utf8Path(path));
  }

  async file(path: string, content = ""): Promise<VolumeNode> {
    await this.volume.makeFile(await this.slot(path), false);
    if (content !== "") await this.write(path, content);
    return await this.find(path);
  }

  async folder(path: string): Promise<VolumeNode> {
    return await this.volume.makeDirectory(await this.slot(path));
  }

  async write(path: string, content: string, kind: "data" | "resource" = "data"): Promise<void> {
    const fork = await this.open(path, "rw", kind);
    try {
      const bytes = Buffer.from(content);
      await fork.setLength(0);
      await fork.beginWrite(0, bytes.length);
      fork.write(bytes, 0);
      fork.endWrite();
    } finally {
      fork.close();
    }
  }

  async read(path: string, kind: "data" | "resource" = "data"): Promise<string> {
    const fork = await this.open(path, "r", kind);
    try {
      const bytes = Buffer.alloc(fork.length());
      return bytes.toString("utf8", 0, fork.read(bytes, 0));
    } finally {
      fork.close();
    }
  }

  async open(path: string, mode: string, kind: "data" | "resource" = "data") {
    return await this.volume.openFork(await this.find(path), kind, {
      read: mode.includes("r"),
      write: mode.includes("w"),
      denyRead: mode.includes("R"),
      denyWrite: mode.includes("W"),
    });
  }

  async names(path: string): Promise<string[]> {
    const listing = await this.volume.enumerate(await this.find(path));
    return (await listing.nodes(0, listing.count)).map(({ name }) => name).toSorted();
  }

  async remove(path: string): Promise<void> {
    await this.volume.remove(await this.find(path));
  }
}

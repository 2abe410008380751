import { AfpSession } from "../../../src/afp/AfpSession.ts";
import type { Log } from "../../../src/system/log.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import type { CnidService } from "../../../src/cnid/CnidService.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { systemRandom } from "../../../src/system/random.ts";
import { Volume, type VolumeSettings } from "../../../src/volume/index.ts";
import { usualVolume } from "../clientIn.ts";
import { FakePasswordDesk, FakeRegister, fakeUsers, RecordedLink } from "../fakePorts.ts";
import { MemoryCnidService } from "../MemoryCnidService.ts";
import { testAccount } from "../testVolume.ts";

export interface FolderSessionOptions {
  version?: number;
  settings?: Partial<VolumeSettings>;
  cnids?: CnidService;
  log: Log;
}

/** A session that is logged in, on a folder of the real file system: the volume `Backup`. */
export function folderSession(path: string, options: FolderSessionOptions): AfpSession {
  const { cnids = new MemoryCnidService(), log } = options;
  return new AfpSession({
    version: options.version ?? 34,
    account: testAccount,
    volumes: [{ ...usualVolume, ...options.settings, path }],
    openVolume: async (settings) => {
      const { metadata, names } = settings;
      const store = makeStore(path, { metadata, diskCharset: names.diskCharset });
      return new Volume(settings, {
        store,
        cnids,
        space: undefined,
        clock: systemClock,
        account: testAccount,
      });
    },
    server: {
      name: "nas",
      macCharset: "MAC_ROMAN",
      loginMessage: "",
      uams: [],
      maySetPassword: false,
      serverInfo: () => Buffer.alloc(0),
      quantumBytes: 1024 * 1024,
      sleepHours: 10,
    },
    register: new FakeRegister(),
    link: new RecordedLink(),
    users: fakeUsers,
    passwords: new FakePasswordDesk(),
    clock: systemClock,
    random: systemRandom,
    log,
  });
}

import type { Account } from "../../src/accounts/Account.ts";
import type { RenewalReason } from "../../src/accounts/Verdict.ts";
import { AfpSession } from "../../src/afp/AfpSession.ts";
import type { ServerIdentity } from "../../src/afp/ports.ts";
import { DsiSession } from "../../src/dsi/DsiSession.ts";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { type Log, silentLog } from "../../src/system/log.ts";
import { usualNames, Volume, type VolumeSettings } from "../../src/volume/index.ts";
import { systemRandom } from "../../src/system/random.ts";
import { AfpClient } from "./AfpClient.ts";
import type { AfpFork } from "./AfpFork.ts";
import type { AfpVolume } from "./AfpVolume.ts";
import { FakeClock } from "./FakeClock.ts";
import { everyUam } from "./gate.ts";
import { FakePasswordDesk, FakeRegister, fakeUsers, RecordedLink } from "./fakePorts.ts";
import { MemoryCnidService } from "./MemoryCnidService.ts";
import { MemoryDisk } from "./MemoryDisk.ts";
import { MemoryFileStore } from "./MemoryFileStore.ts";
import { memoryDuplex } from "./memoryDuplex.ts";

export interface ClientOptions {
  /** The session's AFP version; 34 unless said otherwise. */
  version?: number;
  /** What of the volume is not as usual. */
  settings?: Partial<VolumeSettings>;
  /** Volumes besides the usual one. */
  more?: readonly Partial<VolumeSettings>[];
  account?: Partial<Account>;
  server?: Partial<ServerIdentity>;
  /** Why the user may only replace the password. */
  mustRenew?: RenewalReason;
  /** What the volume's files are kept in; the same for two clients that meet. */
  disk?: Disk;
  /** What the volume's files are kept in instead of a disk in memory. */
  files?: () => FileStore;
  log?: Log;
}

/** The files and ids of a volume, for all sessions that have it open. */
export interface Disk {
  files: MemoryDisk;
  cnids: MemoryCnidService;
}

/** A client whose login succeeded, and what stands behind the wire. */
export interface LoggedIn {
  client: AfpClient;
  session: AfpSession;
  dsi: DsiSession;
  link: RecordedLink;
  register: FakeRegister;
  passwords: FakePasswordDesk;
  clock: FakeClock;
  disk: Disk;
  /** The disk as this session's volume sees it. */
  store: MemoryFileStore;
}

export interface WithVolume extends LoggedIn {
  volume: AfpVolume;
}

/** A file `file` with the bytes `0123456789`, open to read and write. */
export interface WithFork extends WithVolume {
  fork: AfpFork;
}

const account: Account = {
  name: "anna",
  fullName: "Anna",
  isGuest: false,
  uid: 1000,
  gid: 100,
  groups: [100],
  groupNames: ["staff"],
  home: undefined,
};

/** The volume that every client finds: `Backup`. */
export const usualVolume: VolumeSettings = {
  name: "Backup",
  path: "/volumes/backup",
  uuid: "01234567-89AB-CDEF-0123-456789ABCDEF",
  storeKey: "01234567-89AB-CDEF-0123-456789ABCDEF",
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
  veto: [],
  names: usualNames,
  hasPassword: false,
  typesByExtension: [],
};

const server: ServerIdentity = {
  name: "nas",
  macCharset: "MAC_ROMAN",
  loginMessage: "",
  uams: everyUam,
  maySetPassword: true,
  serverInfo: () => Buffer.from("the server's description"),
  quantumBytes: 1024 * 1024,
  sleepHours: 10,
};

export function emptyDisk(): Disk {
  return { files: new MemoryDisk(), cnids: new MemoryCnidService() };
}

/** A client in a named state of a conversation, over frames in memory. */
export function clientIn(state: "loggedIn", options?: ClientOptions): Promise<LoggedIn>;
export function clientIn(state: "openVolume", options?: ClientOptions): Promise<WithVolume>;
export function clientIn(state: "openFork", options?: ClientOptions): Promise<WithFork>;
export async function clientIn(
  state: "loggedIn" | "openVolume" | "openFork",
  options: ClientOptions = {},
): Promise<LoggedIn | WithVolume | WithFork> {
  const loggedIn = await logIn(options);
  if (state === "loggedIn") return loggedIn;
  const volume = await loggedIn.client.openVolume(options.settings?.name ?? usualVolume.name);
  if (state === "openVolume") return { ...loggedIn, volume };
  await volume.createFile("file");
  const fork = await volume.openFork("file", { read: true, write: true });
  await fork.write(0, Buffer.from("0123456789"));
  return { ...loggedIn, volume, fork };
}

async function logIn(options: ClientOptions): Promise<LoggedIn> {
  const [here, there] = memoryDuplex();
  const clock = new FakeClock();
  const link = new RecordedLink();
  const register = new FakeRegister();
  const passwords = new FakePasswordDesk();
  const disk = options.disk ?? emptyDisk();
  const store = new MemoryFileStore(disk.files);
  const who = { ...account, ...options.account };
  const log = options.log ?? silentLog;
  const volumes = [options.settings, ...(options.more ?? [])].map((changes) => ({
    ...usualVolume,
    ...changes,
  }));
  const session = new AfpSession({
    version: options.version ?? 34,
    account: who,
    mustRenew: options.mustRenew,
    volumes,
    openVolume: async (settings) =>
      new Volume(settings, {
        store: options.files?.() ?? store,
        cnids: disk.cnids,
        space: undefined,
        clock,
        account: who,
      }),
    server: { ...server, ...options.server },
    register,
    link,
    users: fakeUsers,
    passwords,
    clock,
    random: systemRandom,
    log,
  });
  const settings = { quantumBytes: server.quantumBytes, tickleSeconds: 30, timeoutSeconds: 120 };
  const dsi = new DsiSession({ stream: here, server: session, clock, log, settings });
  const client = AfpClient.connect(there);
  await client.openSession();
  client.version = session.version;
  return { client, session, dsi, link, register, passwords, clock, disk, store };
}

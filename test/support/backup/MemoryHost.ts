import type { Account } from "../../../src/accounts/Account.ts";
import type { AcceptedLogin } from "../../../src/afp/login/LoginDesk.ts";
import { LoginSession } from "../../../src/afp/login/LoginSession.ts";
import { serverInfoBlock } from "../../../src/afp/serverInfo.ts";
import type { ByteStream } from "../../../src/dsi/ByteStream.ts";
import { DsiSession } from "../../../src/dsi/DsiSession.ts";
import { SessionRegister } from "../../../src/processes/supervisor/SessionRegister.ts";
import { silentLog } from "../../../src/system/log.ts";
import { systemRandom } from "../../../src/system/random.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { FakeClock } from "../FakeClock.ts";
import { FakeLoginDesk } from "../FakeLoginDesk.ts";
import { gateServer } from "../gate.ts";
import type { Credentials } from "../loginClient.ts";
import { memoryDuplex, type MemoryDuplexSettings, type MemoryStream } from "../memoryDuplex.ts";
import type { BackupHost } from "./BackupHost.ts";
import { MemorySession } from "./MemorySession.ts";

/** The disk behind a server in memory. */
interface MemoryHostDisk {
  /** Opens the volume once more, as every session does. */
  open(account: Account): Volume;
  names: BackupHost["names"];
  read: BackupHost["read"];
}

export interface MemoryHostSettings {
  disk: MemoryHostDisk;
  account: Account;
  /** How connections split what is sent. */
  duplex?: MemoryDuplexSettings;
}

const dsiSettings = { quantumBytes: 1024 * 1024, tickleSeconds: 30, timeoutSeconds: 120 };
const uams = ["Cleartxt Passwrd"] as const;

/**
 * A whole server in memory, from the first frame to the disk: gate, login, sessions, tokens and take-over, without
 * processes, sockets or waiting. Time stands still in it.
 */
export class MemoryHost implements BackupHost {
  readonly volumeName = "Backup";
  readonly credentials: Credentials = { user: "anna", password: "secret", uam: uams[0] };
  readonly clock = new FakeClock();
  /** Running sessions by their numbers, oldest first. */
  readonly sessions = new Map<number, MemorySession>();
  readonly #settings: MemoryHostSettings;
  readonly #register = new SessionRegister(systemRandom);
  #sessionsCount = 0;

  constructor(settings: MemoryHostSettings) {
    this.#settings = settings;
  }

  names(path: string): string[] {
    return this.#settings.disk.names(path);
  }

  read(path: string): Buffer {
    return this.#settings.disk.read(path);
  }

  async connect(): Promise<ByteStream> {
    const [server, client] = memoryDuplex(this.#settings.duplex);
    this.#accept(server);
    return client;
  }

  /** Every session ends as when its process is killed: nothing is written out, nobody is told. */
  kill(): void {
    for (const session of this.sessions.values()) session.kill();
  }

  #accept(stream: MemoryStream): void {
    const desk = new FakeLoginDesk();
    desk.passwords.set("anna", "secret");
    const { clock } = this;
    const common = { clock, log: silentLog };
    const login = new LoginSession({
      ...common,
      desk,
      uams,
      serverInfo: () => serverInfoBlock({ ...gateServer, uams: [...uams] }),
      random: systemRandom,
      afterFailure: () => dsi.close(),
    });
    const events = { closed: () => login.abandon() };
    const dsi = new DsiSession({ ...common, stream, server: login, settings: dsiSettings, events });
    desk.onAdmit = (accepted) => this.#begin(accepted, stream, dsi);
  }

  #begin({ version, finalReply }: AcceptedLogin, stream: MemoryStream, gate: DsiSession): void {
    const { disk, account } = this.#settings;
    const id = ++this.#sessionsCount;
    this.#register.add(id, account, 0);
    const session = new MemorySession({
      version,
      account,
      volumeName: this.volumeName,
      openVolume: () => disk.open(account),
      register: {
        token: async (kind, clientId, timestamp) => this.#token(id, { kind, clientId, timestamp }),
        takeOver: async (token) => this.#takeOver(id, token),
      },
      clock: this.clock,
      dsiSettings,
      ended: () => {
        this.sessions.delete(id);
        this.#register.remove(id);
      },
    });
    this.sessions.set(id, session);
    session.connect(gate.handOver(), stream, finalReply);
  }

  #token(id: number, request: Parameters<SessionRegister["tokenFor"]>[1]): Buffer {
    const issued = this.#register.tokenFor(id, request);
    if (issued === undefined) throw new Error("a session that is over asks for a token");
    for (const replaced of issued.replaced) this.sessions.get(replaced)?.end();
    return issued.token;
  }

  #takeOver(id: number, token: Buffer): "handedOver" | "refused" {
    const old = this.sessions.get(this.#register.findByToken(id, token) ?? 0);
    const asking = this.sessions.get(id);
    if (old === undefined || asking === undefined) return "refused";
    old.adopt(...asking.giveConnection());
    return "handedOver";
  }
}

import type { Account } from "../../../src/accounts/Account.ts";
import { AfpSession } from "../../../src/afp/AfpSession.ts";
import { answerWith } from "../../../src/afp/command.ts";
import type { SessionRegister } from "../../../src/afp/ports.ts";
import { DsiSession } from "../../../src/dsi/DsiSession.ts";
import type { DsiSettings } from "../../../src/dsi/DsiSessionParts.ts";
import type { DsiState } from "../../../src/dsi/DsiState.ts";
import type { Ending } from "../../../src/dsi/RequestServer.ts";
import type { Clock } from "../../../src/system/clock.ts";
import { silentLog } from "../../../src/system/log.ts";
import { systemRandom } from "../../../src/system/random.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { FakePasswordDesk, fakeUsers } from "../fakePorts.ts";
import { everyUam } from "../gate.ts";
import type { MemoryStream } from "../memoryDuplex.ts";
import { testSettings } from "../testVolume.ts";

export interface MemorySessionParts {
  version: number;
  account: Account;
  volumeName: string;
  openVolume(): Volume;
  register: SessionRegister;
  clock: Clock;
  dsiSettings: DsiSettings;
  ended(): void;
}

/** One login of a server in memory: the corridor that a session's process lays, without the process. */
export class MemorySession {
  readonly afp: AfpSession;
  readonly #parts: MemorySessionParts;
  #dsi: DsiSession | undefined;
  #stream: MemoryStream | undefined;
  #hasToken = false;
  #isEnding = false;

  constructor(parts: MemorySessionParts) {
    this.#parts = parts;
    const { version, account, volumeName, register, clock, dsiSettings } = parts;
    this.afp = new AfpSession({
      version,
      account,
      volumes: [{ ...testSettings, name: volumeName, isTimeMachine: true }],
      openVolume: async () => parts.openVolume(),
      server: {
        macCharset: "MAC_ROMAN",
        name: "nas",
        loginMessage: "",
        uams: everyUam,
        maySetPassword: false,
        serverInfo: () => Buffer.alloc(0),
        quantumBytes: dsiSettings.quantumBytes,
        sleepHours: 10,
      },
      register: {
        token: async (...request) => {
          this.#hasToken = true;
          return await register.token(...request);
        },
        takeOver: (token) => register.takeOver(token),
      },
      link: { attention: () => {}, sleep: () => {}, wake: () => {} },
      users: fakeUsers,
      passwords: new FakePasswordDesk(),
      clock,
      random: systemRandom,
      log: silentLog,
    });
  }

  connect(state: DsiState, stream: MemoryStream, finalReply: Uint8Array): void {
    const { clock, dsiSettings: settings } = this.#parts;
    const events = { closed: (how: Ending) => this.#closed(how) };
    this.#stream = stream;
    this.#dsi = DsiSession.resume(state, {
      stream,
      server: this.afp,
      clock,
      log: silentLog,
      settings,
      events,
    });
    this.#dsi.answerPending({ ...answerWith("kFPNoErr"), block: finalReply });
  }

  /** Another session's connection becomes this one's. */
  adopt(state: DsiState, stream: MemoryStream): void {
    this.#stream = stream;
    this.#dsi?.adopt(state, stream);
    this.#dsi?.answerPending(answerWith("kFPNoErr"));
  }

  giveConnection(): [DsiState, MemoryStream] {
    const { dsi, stream } = { dsi: this.#dsi, stream: this.#stream };
    if (dsi === undefined || stream === undefined) throw new Error("a session without a connection");
    const state = dsi.handOver();
    this.end();
    return [state, stream];
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.afp.closeAll();
    this.#dsi?.close();
    this.#parts.ended();
  }

  /** What is left when the process is killed: the kernel frees locks, the connection ends without a word. */
  kill(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.afp.closeAll();
    this.#stream?.destroy();
    this.#parts.ended();
  }

  #closed(how: Ending): void {
    const waits = (how === "lost" || how === "silent") && this.#hasToken && !this.afp.isLoggedOut;
    if (!waits) this.end();
  }
}

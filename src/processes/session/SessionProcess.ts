import { AfpSession } from "../../afp/AfpSession.ts";
import { answerWith } from "../../afp/command.ts";
import { DsiSession } from "../../dsi/DsiSession.ts";
import { DsiError } from "../../dsi/DsiError.ts";
import { type DsiState, readDsiState } from "../../dsi/DsiState.ts";
import type { Ending } from "../../dsi/RequestServer.ts";
import { systemClock, type Timer } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { confine } from "../../system/confine.ts";
import type { Needs } from "../../system/systemCallFilter.ts";
import { systemRandom } from "../../system/random.ts";
import { type ChildRole, notFiltered, type Upward } from "../childProcess.ts";
import type { FromSession } from "../messages.ts";
import type { NativeHandle } from "../nativeHandle.ts";
import type { SessionOrder, ToSession } from "../orders.ts";
import { serverInfoOf } from "../serverInfoOf.ts";
import { SocketStream } from "../socketStream.ts";
import { SupervisorTalk } from "./SupervisorTalk.ts";
import { userDirectory } from "./userDirectory.ts";
import { VolumeOpener } from "./VolumeOpener.ts";

/** A client that lost its connection finds its forks and locks again within this time. */
const disconnectedMillisecondsMax = 24 * 3600 * 1000;

/** The server goes down, or this session ends on purpose (afp-protocol.md §1.9). */
const shutdownBits = 0x8000;

/** How often the roots of open volumes are looked at (as Netatalk: afp-protocol.md §1.9). */
const rootLookMilliseconds = 30_000;

/** A client that takes no more bytes is not waited for longer. */
const goodByeMilliseconds = 2_000;

/** The CNID service, and name services that may be anywhere. */
const needs: Needs = { sockets: ["unix", "ipv4", "ipv6", "netlink"], writesFiles: true };

/** One login: lays the corridor from the connection to the disk when it succeeded, and clears it when it is over. */
export class SessionProcess implements ChildRole<ToSession> {
  readonly #upward: Upward<FromSession>;
  readonly #talk: SupervisorTalk;
  #log: Log;
  #order: SessionOrder | undefined;
  #volumes: VolumeOpener | undefined;
  #stream: SocketStream | undefined;
  #dsi: DsiSession | undefined;
  #afp: AfpSession | undefined;
  #rootLook: Timer | undefined;
  #waitsForClient: Timer | undefined;
  #isEnding = false;

  constructor(upward: Upward<FromSession>) {
    this.#upward = upward;
    this.#log = upward.log;
    this.#talk = new SupervisorTalk(upward, (token) => void this.#giveConnection(token));
  }

  receive(message: ToSession, handle: NativeHandle | undefined): void {
    switch (message.type) {
      case "become":
        return this.#become(message.order);
      case "connection":
        if (handle !== undefined) this.#connect(message.dsi, message.finalReply, handle);
        return;
      case "tokenIssued":
      case "takeOverAnswer":
      case "changeAnswer":
      case "volumePasswordAnswer":
        return this.#talk.answered(message);
      case "adopt":
        if (handle !== undefined) this.#adopt(message.dsi, handle);
        return;
      case "end":
        this.#log.info({ reason: message.reason }, "session is told to end");
        return void this.#end();
    }
  }

  /** Without a supervisor nobody could find this session again. */
  orphaned(): void {
    void this.#end();
  }

  terminated(): void {
    void this.#end();
  }

  #become(order: SessionOrder): void {
    const { session, account, clientAddress } = order;
    this.#order = order;
    this.#log = this.#upward.log.child({ session, user: account.name, client: clientAddress });
    this.#volumes = new VolumeOpener(order, this.#log);
    // What new files lose is each volume's own setting, not that of the shell that started the server.
    process.umask(0);
    if (!confine(order.runAs, needs)) this.#log.warn({}, notFiltered);
    this.#volumes.becameUser();
    this.#upward.send({ type: "became" });
  }

  #connect(state: unknown, finalReply: string, handle: NativeHandle): void {
    const order = this.#order;
    const volumes = this.#volumes;
    const dsiState = stateIn(state);
    if (order === undefined || volumes === undefined || dsiState === undefined) {
      handle.close();
      return void this.#end();
    }
    const stream = new SocketStream(handle);
    this.#stream = stream;
    const afp = this.#afpSession(order, volumes);
    this.#afp = afp;
    this.#rootLook = systemClock.every(rootLookMilliseconds, () => afp.notices.look());
    const { quantumBytes, tickleSeconds, timeoutTickles } = order.server;
    this.#dsi = DsiSession.resume(dsiState, {
      stream,
      server: afp,
      clock: systemClock,
      log: this.#log,
      settings: {
        quantumBytes,
        tickleSeconds,
        timeoutSeconds: tickleSeconds * timeoutTickles,
        sleepSecondsMax: order.sleepHours * 3600,
      },
      events: { closed: (how) => this.#connectionEnded(how) },
    });
    this.#dsi.answerPending({ ...answerWith("kFPNoErr"), block: Buffer.from(finalReply, "base64") });
    this.#upward.send({ type: "connected", isConnected: true });
  }

  #afpSession(order: SessionOrder, volumes: VolumeOpener): AfpSession {
    return new AfpSession({
      version: order.version,
      account: order.account,
      mustRenew: order.mustRenew,
      volumes: volumes.shown,
      openVolume: (settings) => volumes.open(settings),
      server: {
        name: order.server.name,
        macCharset: order.server.macCharset,
        loginMessage: order.loginMessage,
        uams: order.server.uams,
        maySetPassword: order.server.maySetPassword,
        serverInfo: () => serverInfoOf(order.server, this.#stream?.endpoint),
        quantumBytes: order.server.quantumBytes,
        sleepHours: order.sleepHours,
      },
      register: this.#talk,
      link: {
        attention: (bits) => void this.#dsi?.attention(bits),
        sleep: (kind) => this.#dsi?.sleep(kind),
        wake: () => this.#dsi?.wake(),
      },
      users: userDirectory,
      passwords: this.#talk,
      clock: systemClock,
      random: systemRandom,
      log: this.#log,
    });
  }

  /** The client came back over another connection, which that connection's session has given to us. */
  #adopt(state: unknown, handle: NativeHandle): void {
    const dsi = this.#dsi;
    const dsiState = stateIn(state);
    if (dsi === undefined || dsiState === undefined || this.#isEnding) return handle.close();
    this.#waitsForClient?.cancel();
    const stream = new SocketStream(handle);
    dsi.adopt(dsiState, stream);
    this.#stream = stream;
    dsi.answerPending(answerWith("kFPNoErr"));
    this.#upward.send({ type: "connected", isConnected: true });
  }

  /** Our client's older session goes on over this connection; what is left of this one ends. */
  async #giveConnection(token: string): Promise<void> {
    const { dsi, stream } = { dsi: this.#dsi, stream: this.#stream };
    // The connection may have been lost while the supervisor looked for the session.
    if (dsi === undefined || stream === undefined || dsi.phase !== "open") return void this.#end();
    const state = dsi.handOver();
    await stream.flushed();
    const handle = stream.detach();
    if (handle !== undefined) await this.#upward.sendHandle({ type: "handOver", token, dsi: state }, handle);
    this.#afp?.closeAll();
    this.#upward.exit(0);
  }

  #connectionEnded(how: Ending): void {
    if (this.#isEnding) return;
    const mayComeBack = how === "lost" || how === "silent";
    if (mayComeBack && this.#canBeFoundAgain()) {
      this.#upward.send({ type: "connected", isConnected: false });
      this.#waitsForClient = systemClock.after(disconnectedMillisecondsMax, () => {
        this.#log.info({}, "the client did not come back in time");
        void this.#end();
      });
      return;
    }
    this.#log.debug({ how }, "connection ended");
    void this.#end();
  }

  #canBeFoundAgain(): boolean {
    const account = this.#order?.account;
    return this.#talk.hasToken && account?.isGuest === false && this.#afp?.isLoggedOut === false;
  }

  /** Tells the client, writes everything out, lets go of every lock, and ends the process. */
  async #end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#rootLook?.cancel();
    this.#dsi?.attention(shutdownBits);
    try {
      const afp = this.#afp;
      if (afp !== undefined) await Promise.all(afp.openVolumes.ids.map((id) => afp.volume(id).flush()));
    } catch (error) {
      this.#log.error({ err: error }, "not everything could be written out");
    }
    this.#afp?.closeAll();
    this.#dsi?.close();
    systemClock.after(goodByeMilliseconds, () => this.#upward.exit(0));
    await this.#stream?.ended();
    this.#volumes?.close();
    this.#upward.exit(0);
  }
}

/** The state that came from another process; undefined for one that makes no sense. */
function stateIn(state: unknown): DsiState | undefined {
  try {
    return readDsiState(state);
  } catch (error) {
    if (error instanceof DsiError) return undefined;
    throw error;
  }
}

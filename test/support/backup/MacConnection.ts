import { FPGetUserInfo } from "../../../src/afp/commands/FPGetUserInfo.ts";
import { tokenKinds } from "../../../src/afp/ports.ts";
import { AfpCaller } from "../AfpCaller.ts";
import { AfpClient } from "../AfpClient.ts";
import { AfpVolume } from "../AfpVolume.ts";
import type { BackupHost } from "./BackupHost.ts";
import { LastingTransport } from "./LastingTransport.ts";

/** Who a Mac says it is: its own name for itself, and when it started. */
export interface MacIdentity {
  clientId: string;
  bootTime: Buffer;
}

/** The volume attribute SupportsTMLockSteal. */
const stealsLocks = 0x2000;

/** User and group ids, as backupd asks for them. */
const ownIds = { flags: 1, bitmap: 3 };

/** A Mac's session with its backup volume open. It can lose its connection and go on over another one. */
export class MacConnection {
  readonly volume: AfpVolume;
  /** The largest write that the server takes. */
  readonly quantumBytes: number;
  readonly #host: BackupHost;
  readonly #identity: MacIdentity;
  readonly #transport: LastingTransport;
  #client: AfpClient;
  #token: Buffer;

  private constructor(
    host: BackupHost,
    identity: MacIdentity,
    opened: { client: AfpClient; volume: AfpVolume; token: Buffer; quantumBytes: number },
  ) {
    this.#host = host;
    this.#identity = identity;
    this.#client = opened.client;
    this.#token = opened.token;
    this.quantumBytes = opened.quantumBytes;
    this.#transport = new LastingTransport(opened.client.dsi);
    const { id, version, dialect } = opened.volume;
    this.volume = new AfpVolume(new AfpCaller(this.#transport), id, version, dialect);
  }

  /** Looks at the server, logs in, takes a token and opens the volume (afp-protocol.md §4.9, §6.5). */
  static async open(host: BackupHost, identity: MacIdentity): Promise<MacConnection> {
    await lookAt(host);
    const client = AfpClient.connect(await host.connect());
    const { quantumBytes, replayCacheSize } = await client.openSession();
    if (replayCacheSize === undefined) throw new Error("Time Machine refuses a server without a reply cache");
    await client.login(host.credentials);
    await client.call(FPGetUserInfo, ownIds);
    const token = await client.getSessionToken(identity.clientId, identity.bootTime);
    await client.serverMessage("login");
    const names = await client.volumeNames();
    if (!names.includes(host.volumeName))
      throw new Error(`no volume ${host.volumeName} among ${names.join(", ")}`);
    const volume = await client.openVolume(host.volumeName);
    const { attributes = 0 } = await volume.parameters(["attributes"]);
    if ((attributes & stealsLocks) === 0)
      throw new Error("Time Machine refuses a volume without lock stealing");
    return new MacConnection(host, identity, { client, volume, token, quantumBytes });
  }

  /** Events of the present connection. */
  get dsi(): AfpClient["dsi"] {
    return this.#client.dsi;
  }

  /** Requests that the server has not answered. */
  get unansweredCount(): number {
    return this.#transport.unansweredCount;
  }

  /** The network is gone; what was not answered waits for `takeOver`. */
  cut(): void {
    this.#transport.hold();
    this.#client.cut();
  }

  /** Logs in over a new connection, takes the old session over and repeats what was not answered (§5.9). */
  async takeOver(): Promise<void> {
    const client = AfpClient.connect(await this.#host.connect(), this.dsi.nextRequestId);
    await client.openSession();
    await client.login(this.#host.credentials);
    await client.disconnectOldSession(this.#token);
    this.#client = client;
    this.#transport.goOn(client.dsi);
    const { clientId, bootTime } = this.#identity;
    this.#token = await client.getSessionToken(clientId, bootTime, tokenKinds.reconnectWithTimeAndId);
  }

  /** The session is lost for good. */
  giveUp(): void {
    this.#transport.hold();
    this.#client.cut();
    this.#transport.giveUp();
  }

  async logout(): Promise<void> {
    await this.volume.close();
    await this.#client.logout();
  }
}

/** What a Mac asks before it logs in, over a connection of its own. Throws where the server has not what it wants. */
export async function lookAt(host: BackupHost): Promise<void> {
  const stranger = AfpClient.connect(await host.connect());
  const { versions, uams } = await stranger.getStatus();
  stranger.cut();
  const { version = "AFP3.4", uam = "DHX2" } = host.credentials;
  if (!versions.includes(version)) throw new Error(`the server offers ${versions.join(", ")}`);
  if (!uams.includes(uam)) throw new Error(`the server offers ${uams.join(", ")}`);
}

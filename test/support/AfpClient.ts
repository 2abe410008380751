import { FPDisconnectOldSession } from "../../src/afp/commands/FPDisconnectOldSession.ts";
import { FPGetSessionToken } from "../../src/afp/commands/FPGetSessionToken.ts";
import { FPGetSrvrMsg } from "../../src/afp/commands/FPGetSrvrMsg.ts";
import { FPZzzzz } from "../../src/afp/commands/FPZzzzz.ts";
import { type TokenKind, tokenKinds } from "../../src/afp/ports.ts";
import { FPGetSrvrParms } from "../../src/afp/commands/FPGetSrvrParms.ts";
import { FPOpenVol } from "../../src/afp/commands/FPOpenVol.ts";
import { FPLogin } from "../../src/afp/login/FPLogin.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { FPLogout } from "../../src/afp/login/FPLogout.ts";
import { Dialect } from "../../src/afp/fields/index.ts";
import { type ServerInfo, serverInfo } from "../../src/afp/serverInfo.ts";
import { versionNamed } from "../../src/afp/versions.ts";
import type { ByteStream } from "../../src/dsi/ByteStream.ts";
import { decode, longBytes, utf8 } from "../../src/wire/codec.ts";
import { decodeMacRoman, encodeMacRoman } from "../../src/wire/macRoman.ts";
import { AfpCaller } from "./AfpCaller.ts";
import { AfpFailure, resultName } from "./AfpFailure.ts";
import { AfpVolume } from "./AfpVolume.ts";
import { DsiClient, type DsiOpened, type DsiOpenOptions } from "./DsiClient.ts";
import { type Credentials, logIn } from "./loginClient.ts";
import { bitmapOf, volumeParameterBits } from "./nodeBits.ts";

const utf8Allowed = 2;

/** What a Mac offers when it opens a session. */
const usualOptions: Required<DsiOpenOptions> = { attentionQuantum: 1024, replayCacheSize: 128 };

/**
 * A whole AFP client over any byte stream: what a Mac does, command by command. No request waits for the answer
 * to another, so they are pipelined by not awaiting them.
 */
export class AfpClient extends AfpCaller {
  readonly dsi: DsiClient;
  /** Of the login; 34 before it. */
  version = 34;
  #dialect: { version: number; dialect: Dialect } | undefined;

  constructor(dsi: DsiClient) {
    super(dsi);
    this.dsi = dsi;
  }

  /** Starts on a fresh connection; nothing is sent yet. */
  static connect(stream: ByteStream, firstRequestId?: number): AfpClient {
    return new AfpClient(new DsiClient(stream, firstRequestId));
  }

  /** What the server tells strangers; the connection is used up by it. */
  async getStatus(): Promise<ServerInfo> {
    return decode(serverInfo, await this.dsi.getStatus());
  }

  async openSession(options: DsiOpenOptions = usualOptions): Promise<DsiOpened> {
    const opened = await this.dsi.openSession(options);
    if (opened.result !== 0) throw new Error(`OpenSession: ${resultName(opened.result)}`);
    return opened;
  }

  /** Throws AfpFailure where the server refuses. */
  async login(credentials: Credentials): Promise<void> {
    const result = await logIn(this, credentials);
    const { form = "ext", version = "AFP3.4" } = credentials;
    if (result !== "kFPNoErr") throw new AfpFailure((form === "ext" ? FPLoginExt : FPLogin).name, result);
    this.version = versionNamed(version) ?? 0;
  }

  /** How bitmaps are laid out in this session; dates of AFP 2 are taken for GMT. */
  get dialect(): Dialect {
    if (this.#dialect?.version !== this.version) {
      const { version } = this;
      this.#dialect = { version, dialect: new Dialect({ version, secondsEastOfGmt: 0 }) };
    }
    return this.#dialect.dialect;
  }

  /** The volumes that the user may open. */
  async volumeNames(): Promise<string[]> {
    const { volumes } = await this.call(FPGetSrvrParms, {});
    const isOld = this.version < 30;
    return volumes.map(({ name }) => (isOld ? decodeMacRoman(name) : name.toString("utf8")).normalize("NFC"));
  }

  /** A volume's own password, where it has one, has at most eight bytes. */
  async openVolume(name: string, password?: string): Promise<AfpVolume> {
    const bitmap = bitmapOf(volumeParameterBits);
    const bytes = this.version < 30 ? encodeMacRoman(name) : Buffer.from(name.normalize("NFD"));
    if (bytes === undefined) throw new Error("AFP 2 has no such names");
    const given = password === undefined ? undefined : Buffer.from(password.padEnd(8, "\0"));
    const request = { bitmap, name: bytes, password: given };
    const { parameters } = await this.call(FPOpenVol, request);
    const { volumeId } = this.dialect.volume(bitmap).decode(parameters);
    if (volumeId === undefined) throw new Error("a volume without an id");
    return new AfpVolume(this, volumeId, this.version, this.dialect);
  }

  /** The token by which a new connection finds this session again; asked for again after a reconnect. */
  async getSessionToken(
    clientId: string,
    timestamp: Buffer,
    type: TokenKind = tokenKinds.loginWithTimeAndId,
  ): Promise<Buffer> {
    const client = { id: Buffer.from(clientId), timestamp };
    return (await this.call(FPGetSessionToken, { type, client })).token;
  }

  /** Takes over the session that lost its connection: its volumes, forks and locks are this client's then. */
  async disconnectOldSession(token: Buffer): Promise<void> {
    await this.call(FPDisconnectOldSession, { type: 0, token });
  }

  /** The greeting, or what the server has to say now. */
  async serverMessage(kind: "login" | "server"): Promise<string> {
    const type = kind === "login" ? 0 : 1;
    const { message } = await this.call(FPGetSrvrMsg, { type, bitmap: utf8Allowed | 1 });
    return decode(utf8(longBytes), message);
  }

  async sleep(kind: "classic" | "extended"): Promise<void> {
    await this.call(FPZzzzz, { flags: kind === "classic" ? 0 : 1 });
  }

  async wake(): Promise<void> {
    await this.call(FPZzzzz, { flags: 2 });
  }

  /** Ends the AFP session, then the connection, as a Mac that ejects its last volume does. */
  async logout(): Promise<void> {
    await this.call(FPLogout, undefined);
    await this.dsi.close();
  }

  /** The connection is lost, without a word. */
  cut(): void {
    this.dsi.cut();
  }
}

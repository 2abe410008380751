import { FPLogin } from "../../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../../src/afp/login/FPLoginExt.ts";
import { FPLogout } from "../../../src/afp/login/FPLogout.ts";
import { resultCodes } from "../../../src/afp/resultCode.ts";
import type { UamName } from "../../../src/afp/uam/index.ts";
import { AfpCaller, requestBlock } from "../AfpCaller.ts";
import type { AfpReply } from "../AfpTransport.ts";
import { dsiHeader } from "../DsiClient.ts";
import { type Credentials, logIn } from "../loginClient.ts";
import { seededNumbers } from "../seededNumbers.ts";
import { type UamClient, uamClient } from "../uamClients.ts";
import { type Below, garbage, mutated } from "./mutate.ts";
import { RawConnection } from "./RawConnection.ts";

/** Between the seeds of two talks: each is the same whatever the others do. */
const seedStep = 7919;

const complaintsMax = 10;
/** Most of them wait for a verdict that takes its time. */
const atOnce = 64;

/** A login may stand a minute in its line, and is then told to come again. */
const patienceMilliseconds = 90_000;
/** Messages of other talks that are said again. */
const rememberedMax = 200;
/** One of so many talks is an honest login. */
const honestEvery = 40;
const stepsMax = 8;

/** Logins of every method that go wrong in every way, and among them right ones, which have to get in. */
export class LoginTalks {
  readonly complaints: string[] = [];
  readonly #port: number;
  readonly #seed: number;
  readonly #uams: readonly UamName[];
  readonly #honest: readonly Credentials[];
  readonly #remembered: Buffer[] = [];
  #talks = 0;
  #replies = 0;
  #honestLogins = 0;
  #refusedLogins = 0;

  /** `uams` are tried, whether the server has them or not; `honest` are the logins that are right. */
  constructor(port: number, seed: number, uams: readonly UamName[], honest: readonly Credentials[]) {
    this.#port = port;
    this.#seed = seed;
    this.#uams = uams;
    this.#honest = honest;
  }

  get summary(): string {
    const [right, wrong] = [this.#honestLogins, this.#refusedLogins];
    return `${this.#talks} conversations, ${this.#replies} replies, ${right} right logins, ${wrong} whole wrong ones`;
  }

  /** Talks on until it is enough. */
  async talk(isEnough: () => boolean): Promise<void> {
    await Promise.all(Array.from({ length: atOnce }, () => this.#talkOn(isEnough)));
  }

  async #talkOn(isEnough: () => boolean): Promise<void> {
    while (!isEnough() && this.complaints.length < complaintsMax) {
      const number = ++this.#talks;
      const below = seededNumbers(this.#seed + number * seedStep);
      const address = `127.${1 + ((number >> 16) & 0x7f)}.${(number >> 8) & 0xff}.${1 + (number % 250)}`;
      const connection = await RawConnection.connect(this.#port, address);
      connection.patienceMilliseconds = patienceMilliseconds;
      try {
        await connection.openSession();
        if (number % honestEvery === 0) await this.#logInRightly(connection, number);
        else if (below(8) === 0) await this.#logInWrongly(connection, below);
        else await this.#fumble(connection, below);
        if (connection.nonsense !== undefined) this.complaints.push(`${number}: ${connection.nonsense}`);
      } catch (error) {
        this.complaints.push(`conversation ${number}: ${String(error)}`);
      } finally {
        this.#replies += connection.repliesCount;
        connection.destroy();
      }
    }
  }

  async #logInRightly(connection: RawConnection, number: number): Promise<void> {
    const credentials = this.#honest[number % this.#honest.length] ?? {};
    const afp = new AfpCaller(connection);
    const result = await logIn(afp, credentials);
    if (result !== "kFPNoErr") throw new Error(`a right login by ${credentials.uam} ended with ${result}`);
    this.#honestLogins++;
    await afp.ask(FPLogout, undefined);
  }

  /** All as it should be, but for the password. */
  async #logInWrongly(connection: RawConnection, below: Below): Promise<void> {
    const [right] = this.#honest;
    const user = below(2) === 0 ? `nobody ${below(100_000)}` : right?.user;
    const uam = this.#uamOf(below);
    const password = garbage(below, 8).toString("latin1").slice(0, 4);
    const result = await logIn(new AfpCaller(connection), { user: user ?? "", password, uam }).catch(
      () => "refused",
    );
    if (result === "kFPNoErr" && uam !== "No User Authent") throw new Error(`somebody got in by ${uam}`);
    this.#refusedLogins++;
  }

  /** Steps in any order and any state, changed, repeated, mixed, two at a time. */
  async #fumble(connection: RawConnection, below: Below): Promise<void> {
    const uam = this.#uamOf(below);
    let client = uamClient(uam, "wrong", "somebody");
    let last: AfpReply = { result: 0, block: Buffer.alloc(0) };
    for (let step = 1 + below(stepsMax); step > 0 && !connection.isClosed; step--) {
      if (step === stepsMax || below(4) === 0) client = uamClient(this.#uamOf(below), "wrong", "somebody");
      let block = this.#nextBlock(client, uam, last, below);
      if (below(3) === 0) block = mutated(block, below);
      if (this.#remembered.length < rememberedMax || below(10) === 0) this.#remember(block, below);
      if (below(6) === 0) this.#sendToo(connection, block, below);
      last = await connection.command(block);
      if (last.result === resultCodes.kFPNoErr && isLogin(block) && uam !== "No User Authent") {
        throw new Error(`somebody got in by ${block.toString("hex")}`);
      }
    }
    // Half of them leave in the middle of a frame or of a verdict.
    if (below(2) === 0) connection.send(dsiHeader(2, 99, 0, 500).subarray(0, 1 + below(16)));
  }

  #nextBlock(client: UamClient, uam: UamName, last: AfpReply, below: Below): Buffer {
    const kind = below(10);
    const old = this.#remembered[below(this.#remembered.length || 1)];
    if (kind === 0 && old !== undefined) return Buffer.from(old);
    const isAsked = last.result === resultCodes.kFPAuthContinue && last.block.length >= 2;
    if (isAsked && kind < 8) {
      const id = below(8) === 0 ? below(0x10000) : last.block.readUInt16BE(0);
      return requestBlock(FPLoginCont, { id, uamData: answerOf(client, last.block.subarray(2), below) });
    }
    const user = below(3) === 0 ? (this.#honest[0]?.user ?? "") : "somebody";
    const uamData = below(4) === 0 ? garbage(below, below(300)) : client.start();
    const version = below(6) === 0 ? "AFP2.2" : "AFP3.4";
    return requestBlock(below(2) === 0 ? FPLogin : FPLoginExt, { version, uam, user, uamData });
  }

  /** The same or another request at the same time, before the reply. */
  #sendToo(connection: RawConnection, block: Buffer, below: Below): void {
    const old = this.#remembered[below(this.#remembered.length || 1)] ?? block;
    const more = below(2) === 0 ? block : old;
    connection.send(Buffer.concat([dsiHeader(2, below(0x10000), 0, more.length), more]), true);
  }

  #remember(block: Buffer, below: Below): void {
    this.#remembered[
      this.#remembered.length < rememberedMax ? this.#remembered.length : below(rememberedMax)
    ] = Buffer.from(block);
  }

  #uamOf(below: Below): UamName {
    return this.#uams[below(this.#uams.length)] ?? "DHX2";
  }
}

function isLogin(block: Buffer): boolean {
  return [FPLogin.code, FPLoginExt.code, FPLoginCont.code].includes(block[0] ?? 0);
}

/** What the client would say, or something where the server's words make no sense to it. */
function answerOf(client: UamClient, uamData: Buffer, below: Below): Buffer {
  try {
    return client.answer(Buffer.from(uamData));
  } catch {
    return garbage(below, [0, 16, 80, 272, 282, 528][below(6)] ?? 16);
  }
}

import { AfpCaller } from "../AfpCaller.ts";
import { logInAs } from "../loginClient.ts";
import { dsiHeader } from "../DsiClient.ts";
import { DhxClient, Dhx2Client, type UamClient } from "../uamClients.ts";
import { brokenFrame, framedRequest, passedOver } from "./frames.ts";
import { seededNumbers } from "../seededNumbers.ts";
import { type Below, garbage, mutated } from "./mutate.ts";
import { RawConnection } from "./RawConnection.ts";
import { strangerRequests } from "./sampleRequests.ts";

/** Between the seeds of two talks: each is the same whatever the others do. */
const seedStep = 7919;

/** Who has that many to complain about need not ask on. */
const complaintsMax = 10;

const atOnce = 48;

/** Mutated frames before a login: on each connection an answer to every frame, or its end. */
export class StrangerTalks {
  readonly complaints: string[] = [];
  readonly #port: number;
  readonly #seed: number;
  #framesLeft = 0;
  #connections = 0;
  #replies = 0;
  #closedEarly = 0;

  constructor(port: number, seed: number) {
    this.#port = port;
    this.#seed = seed;
  }

  get summary(): string {
    return `${this.#connections} connections, ${this.#replies} replies, ${this.#closedEarly} closed by the server`;
  }

  async send(frames: number): Promise<void> {
    this.#framesLeft = frames;
    await Promise.all(Array.from({ length: atOnce }, () => this.#talkOn()));
  }

  async #talkOn(): Promise<void> {
    while (this.#framesLeft > 0 && this.complaints.length < complaintsMax) {
      const number = ++this.#connections;
      const below = seededNumbers(this.#seed + number * seedStep);
      // An address for each: wrong passwords slow down where they come from.
      const address = `127.${1 + (number >> 16)}.${(number >> 8) & 0xff}.${number & 0xff}`;
      const connection = await RawConnection.connect(this.#port, address);
      try {
        const kind = below(10);
        if (kind === 0) await this.#breakIn(connection, below);
        else if (kind === 1) await this.#logInWrongly(connection, below);
        else await this.#ask(connection, below);
        await connection.end();
        if (connection.nonsense !== undefined) this.complaints.push(`${number}: ${connection.nonsense}`);
      } catch (error) {
        this.complaints.push(`connection ${number}: ${String(error)}`);
      } finally {
        this.#replies += connection.repliesCount;
        connection.destroy();
      }
    }
  }

  /** Something else than OpenSession comes first. */
  async #breakIn(connection: RawConnection, below: Below): Promise<void> {
    this.#framesLeft--;
    if (below(2) === 0) return connection.send(brokenFrame(strangerRequests, below));
    const options = mutated(Buffer.of(1, 4, 0, 0, 4, 0, 2, 4, 0, 0, 0, 128), below);
    const header = dsiHeader(below(3) === 0 ? below(256) : 4, below(0x10000), below(8), options.length);
    if (below(4) === 0) header.writeUInt8(below(256), 0);
    connection.send(Buffer.concat([header, options]));
  }

  /** Requests one behind the other. */
  async #ask(connection: RawConnection, below: Below): Promise<void> {
    await connection.openSession();
    for (let count = 4 + below(12); count > 0; count--) {
      const frame = below(20) === 0 ? passedOver(below) : framedRequest(strangerRequests, below);
      connection.send(frame.bytes, frame.wantsReply);
      this.#framesLeft--;
    }
    if ((await connection.answers()) === "closed") this.#closedEarly++;
    if (below(3) > 0) return;
    connection.send(brokenFrame(strangerRequests, below));
    this.#framesLeft--;
  }

  /** A login that begins well, so that mutations reach its later steps. */
  async #logInWrongly(connection: RawConnection, below: Below): Promise<void> {
    const isOld = below(3) === 0;
    const password = garbage(below, 8);
    const client: UamClient = isOld ? new DhxClient(password) : new Dhx2Client(password);
    const liar: UamClient = {
      start: () => client.start(),
      answer: (data) => {
        this.#framesLeft--;
        const answer = answerOf(client, data);
        return below(4) === 0 ? answer : mutated(answer, below);
      },
    };
    await connection.openSession();
    const uam = isOld ? "DHCAST128" : "DHX2";
    const result = await logInAs(liar, new AfpCaller(connection), { user: "nobody here", uam });
    if (result === "kFPNoErr") throw new Error("somebody got in");
  }
}

/** What the client would say, or nothing where the server's words make no sense to it any more. */
function answerOf(client: UamClient, uamData: Buffer): Buffer {
  try {
    return client.answer(uamData);
  } catch {
    return Buffer.alloc(272);
  }
}

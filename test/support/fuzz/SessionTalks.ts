import { AfpCaller } from "../AfpCaller.ts";
import { hex } from "../hexExchange.ts";
import { type Credentials, logIn } from "../loginClient.ts";
import { seededNumbers } from "../seededNumbers.ts";
import { brokenFrame, framedRequest, passedOver } from "./frames.ts";
import type { Below } from "./mutate.ts";
import { RawConnection } from "./RawConnection.ts";
import { sessionRequests } from "./sampleRequests.ts";

/** Between the seeds of two talks: each is the same whatever the others do. */
const seedStep = 7919;

/** Who has that many to complain about need not ask on. */
const complaintsMax = 10;

const atOnce = 3;
const framesASession = 200;
const usersEvery = 5;
/** Requests that are under way together. */
const framesATime = 20;

const versions = ["AFP3.4", "AFP3.2", "AFPX03", "AFP2.2"] as const;

/** What every session has open: volume 1, and the forks 1 and 2 of a file of its own. */
function preparations(number: number): Buffer[] {
  const name = hexOf(`file of session ${number}`);
  return [
    "18 00 0020 06 4261636b7570",
    "07 00 0001 00000002 02 04 66696c65",
    "06 00 0001 00000002 02 06 666f6c646572",
    `07 00 0001 00000002 02 ${name}`,
    `1a 00 0001 00000002 0000 0003 02 ${name}`,
    `1a 00 0001 00000002 0000 0003 02 ${name}`,
  ].map(hex);
}

function hexOf(name: string): string {
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name)]).toString("hex");
}

/** Mutated frames after a login: every one that is a frame is answered. */
export class SessionTalks {
  readonly complaints: string[] = [];
  readonly #port: number;
  readonly #seed: number;
  readonly #user: Credentials;
  #framesLeft = 0;
  #sessions = 0;
  #replies = 0;

  constructor(port: number, seed: number, user: Credentials) {
    this.#user = user;
    this.#port = port;
    this.#seed = seed;
  }

  get summary(): string {
    return `${this.#sessions} sessions, ${this.#replies} replies`;
  }

  async send(frames: number): Promise<void> {
    this.#framesLeft = frames;
    await Promise.all(Array.from({ length: atOnce }, () => this.#talkOn()));
  }

  async #talkOn(): Promise<void> {
    while (this.#framesLeft > 0 && this.complaints.length < complaintsMax) {
      const number = ++this.#sessions;
      const connection = await RawConnection.connect(this.#port, `127.0.1.${number % 250}`);
      try {
        await this.#logIn(connection, number);
        await this.#ask(connection, number, seededNumbers(this.#seed + number * seedStep));
        await connection.end();
        if (connection.nonsense !== undefined)
          this.complaints.push(`session ${number}: ${connection.nonsense}`);
      } catch (error) {
        this.complaints.push(`session ${number}: ${String(error)}`);
      } finally {
        this.#replies += connection.repliesCount;
        connection.destroy();
      }
    }
  }

  async #logIn(connection: RawConnection, number: number): Promise<void> {
    await connection.openSession();
    const version = versions[number % versions.length] ?? "AFP3.4";
    // Checking a password takes its time: most are guests.
    const credentials = number % usersEvery === 0 ? this.#user : { uam: "No User Authent" as const };
    const result = await logIn(new AfpCaller(connection), { ...credentials, version });
    if (result !== "kFPNoErr") throw new Error(`the login ended with ${result}`);
    for (const block of preparations(number)) await connection.command(block);
  }

  async #ask(connection: RawConnection, number: number, below: Below): Promise<void> {
    for (let asked = 0; asked < framesASession; asked += framesATime) {
      for (let count = 0; count < framesATime; count++) {
        const frame = below(25) === 0 ? passedOver(below) : framedRequest(sessionRequests, below);
        connection.send(frame.bytes, frame.wantsReply);
      }
      this.#framesLeft -= framesATime;
      if ((await connection.answers()) === "closed") {
        this.complaints.push(`session ${number} was closed before the reply to ${connection.unanswered}`);
        return;
      }
      if (connection.hadEnough) return;
    }
    connection.send(brokenFrame(sessionRequests, below));
    this.#framesLeft--;
  }
}

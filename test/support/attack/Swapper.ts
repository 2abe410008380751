import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Changes the names of each pair as quickly as it can, and says how often when its input ends. */
const script = `
const libc = require("koffi").load(null);
const rename = libc.func("int renameat2(int, const char *, int, const char *, uint)");
const pairs = JSON.parse(process.argv[1]);
let swaps = 0;
let goesOn = true;
process.stdin.on("end", () => (goesOn = false)).resume();
const turn = () => {
  for (let count = 0; count < 50; count++)
    for (const [one, other] of pairs) if (rename(-100, one, -100, other, 2) === 0) swaps++;
  if (goesOn) return void setImmediate(turn);
  console.log(swaps);
};
console.log("begun");
turn();
`;

/** Another process that swaps names in the way of a session: a folder for a link that leads out, and back. */
export class Swapper {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(pairs: readonly (readonly [string, string])[]) {
    this.#process = spawn(process.execPath, ["-e", script, JSON.stringify(pairs)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (this.#process.stdout === null) throw new Error("no output of the process that swaps");
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when it swaps. */
  static async start(pairs: readonly (readonly [string, string])[]): Promise<Swapper> {
    const swapper = new Swapper(pairs);
    await swapper.#lines.next();
    return swapper;
  }

  /** Resolves with the number of swaps, when the process is gone. */
  async stop(): Promise<number> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end();
    const last = await this.#lines.next();
    await ended;
    return last.done === true ? 0 : Number(last.value);
  }
}

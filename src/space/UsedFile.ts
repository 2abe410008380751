import fs from "node:fs";
import path from "node:path";
import { readFileIfThere, removeUnfinished, secretMode, writeFileAtomically } from "../state/atomicFile.ts";

/** The durable memory of one volume's ledger: a bound that the used bytes do not pass without being written first. */
export class UsedFile {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string) {
    this.#folder = folder;
    // With a dot, which the folder of no other store's key has.
    this.#file = path.join(folder, "used.bytes");
  }

  /** Undefined where nothing is known. */
  read(): number | undefined {
    const text = readFileIfThere(this.#file)?.toString("latin1") ?? "";
    if (!/^\d{1,16}\n$/.test(text)) return undefined;
    const bytes = Number(text);
    return Number.isSafeInteger(bytes) ? bytes : undefined;
  }

  write(bytes: number): void {
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    removeUnfinished(this.#folder);
    writeFileAtomically(this.#file, `${bytes}\n`, secretMode);
  }

  /** Nothing is known any more: a ledger that opens next has to wait for a count. */
  remove(): void {
    fs.rmSync(this.#file, { force: true });
  }
}

import { type Random, systemRandom } from "../system/random.ts";
import { secretMode } from "./atomicFile.ts";
import { type BadLine, NamedLines } from "./NamedLines.ts";

const signatureBytes = 16;

/** The 16 bytes by which a Mac sees that two addresses are one server, kept as Netatalk keeps them. */
export class Signature {
  readonly #lines: NamedLines;
  readonly #random: Random;

  constructor(file: string, random: Random = systemRandom) {
    this.#random = random;
    this.#lines = new NamedLines({
      file,
      mode: secretMode,
      header: [
        '# The signatures by which Macs recognise this server: "server name"<tab>32 hexadecimal digits.',
        "# Keep this file: with another signature the server is another one.",
      ],
      valueOf: (text) => (/^[0-9A-Fa-f]{32}$/.test(text) ? text : undefined),
      expected: "32 hexadecimal digits",
    });
  }

  /** The signature of the server of this name; it is made, and stored, when it is asked for first. */
  ofServer(name: string): Buffer {
    const known = this.#lines.valueOf(name);
    if (known !== undefined) return Buffer.from(known, "hex");
    const made = this.#random(signatureBytes);
    this.#lines.add(name, made.toString("hex").toUpperCase());
    return made;
  }

  badLines(): BadLine[] {
    return this.#lines.badLines();
  }
}

/** The signature that a configuration gives as text: its first 16 bytes, filled up with zeros. */
export function signatureOfText(text: string): Buffer {
  const signature = Buffer.alloc(signatureBytes);
  Buffer.from(text, "utf8").copy(signature);
  return signature;
}

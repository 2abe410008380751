import { type Random, systemRandom } from "../system/random.ts";
import { openMode } from "./atomicFile.ts";
import { type BadLine, NamedLines } from "./NamedLines.ts";

const uuidForm = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/i;

/** The UUIDs by which Time Machine recognises its volumes, kept as Netatalk keeps them. */
export class VolumeUuids {
  readonly #lines: NamedLines;
  readonly #random: Random;

  constructor(file: string, random: Random = systemRandom) {
    this.#random = random;
    this.#lines = new NamedLines({
      file,
      mode: openMode,
      header: [
        '# The UUIDs by which Time Machine recognises its volumes: "volume name"<tab>UUID.',
        "# Keep this file: with another UUID a volume is another disk to the Mac.",
      ],
      valueOf: (text) => (uuidForm.test(text) ? text.toUpperCase() : undefined),
      expected: "a UUID",
    });
  }

  /** The UUID of a volume's name; it is made, and stored, when it is asked for first. */
  ofVolume(name: string): string {
    const known = this.#lines.valueOf(name);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#lines.add(name, made);
    return made;
  }

  badLines(): BadLine[] {
    return this.#lines.badLines();
  }

  #make(): string {
    const bytes = this.#random(16);
    // Version 4 and variant 1 of RFC 9562: all other bits are random.
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const digits = bytes.toString("hex").toUpperCase();
    const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
    return [...parts, digits.slice(20)].join("-");
  }
}

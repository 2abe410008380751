import { readFileIfThere, writeFileAtomically } from "./atomicFile.ts";

/** A line that says nothing to us; it stays in the file as it is. */
export interface BadLine {
  file: string;
  /** From 1. */
  line: number;
  message: string;
}

interface NamedLinesSettings {
  file: string;
  mode: number;
  /** Lines at the head of a file that is new; each starts with `#`. */
  header: readonly string[];
  /** The value as it is used, or undefined for one that can't be right. */
  valueOf(text: string): string | undefined;
  /** What a value should have been, in a sentence about a bad line. */
  expected: string;
}

const entry = /^\s*(?:"(.*)"|([^\s"#]\S*))\s+(\S+)\s*$/;

/**
 * A file of Netatalk's with lines `"name"<tab>value` and `#` comments. Bytes are kept as Latin-1 text, so that lines
 * in any character set survive when another is added; a name is found by its UTF-8 bytes.
 */
export class NamedLines {
  readonly #settings: NamedLinesSettings;

  constructor(settings: NamedLinesSettings) {
    this.#settings = settings;
  }

  /** The value stored for a name; of several the first, as Netatalk reads it. */
  valueOf(name: string): string | undefined {
    return this.#entries().values.get(latin1Of(name));
  }

  /** Lines that are neither comment nor entry. */
  badLines(): BadLine[] {
    return this.#entries().badLines;
  }

  /** Stores a value for a name that has none; on a failure the file is as before. */
  add(name: string, value: string): void {
    if (/[\r\n\0]/.test(name)) throw new RangeError("a name of several lines can't be stored");
    const { file, mode, header } = this.#settings;
    const before = readFileIfThere(file)?.toString("latin1") ?? header.map((line) => `${line}\n`).join("");
    const gap = before === "" || before.endsWith("\n") ? "" : "\n";
    const after = `${before}${gap}"${latin1Of(name)}"\t${value}\n`;
    writeFileAtomically(file, Buffer.from(after, "latin1"), mode);
  }

  #entries(): { values: Map<string, string>; badLines: BadLine[] } {
    const { file, expected } = this.#settings;
    const values = new Map<string, string>();
    const badLines: BadLine[] = [];
    const lines = (readFileIfThere(file)?.toString("latin1") ?? "").split("\n");
    for (const [index, text] of lines.entries()) {
      if (/^\s*(#.*)?$/.test(text)) continue;
      const parts = entry.exec(text);
      const name = parts?.[1] ?? parts?.[2];
      const value = this.#settings.valueOf(parts?.[3] ?? "");
      if (name === undefined || value === undefined) {
        badLines.push({ file, line: index + 1, message: `not a name in quotes and ${expected}` });
      } else if (!values.has(name)) {
        values.set(name, value);
      }
    }
    return { values, badLines };
  }
}

function latin1Of(name: string): string {
  return Buffer.from(name, "utf8").toString("latin1");
}

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export interface SourceFile {
  /** From the top of the repository, e.g. `src/wire/Reader.ts`. */
  path: string;
  text: string;
  lines: string[];
}

/** Every TypeScript file below a folder. */
export function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(path, "utf8");
      return { path, text, lines: text.split("\n") };
    });
}

/** The files of the repository that a file imports; type-only imports are told apart. */
export function importsOf(file: SourceFile): { target: string; isTypeOnly: boolean }[] {
  const found = [];
  for (const match of file.text.matchAll(/^(import|export)( type)?[^;]*? from "(\.[^"]+)";/gms)) {
    found.push({
      target: normalize(join(dirname(file.path), match[3] ?? "")),
      isTypeOnly: match[2] !== undefined,
    });
  }
  for (const match of file.text.matchAll(/import\("(\.[^"]+)"\)/g)) {
    found.push({ target: normalize(join(dirname(file.path), match[1] ?? "")), isTypeOnly: false });
  }
  return found;
}

/** The Node built-ins and packages that a file imports. */
export function packagesOf(file: SourceFile): string[] {
  return [...file.text.matchAll(/(?:from |import\()"([^."][^"]*)"/g)].map((match) => match[1] ?? "");
}

/** `src/wire/Reader.ts` is in `wire`, `src/main.ts` in `main.ts`. */
export function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

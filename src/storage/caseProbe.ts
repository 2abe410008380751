import { lstatSync, opendirSync, statfsSync } from "node:fs";
import { attempt, unless } from "./errno.ts";
import type { RootFolder } from "./RootFolder.ts";

/** Kinds of file systems that tell letters apart hardly ever, as statfs numbers them. */
const ignoringCase: ReadonlySet<number> = new Set([
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x482b, // HFS+, as Macs format it
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2 and 3
]);

/** Entries looked at: one with a letter in its name is enough. */
const entriesMax = 256;

/** What is asked of the file system. */
export interface CaseWitness {
  /** Undefined where there is nothing. */
  stat(path: string): { ino: number; nlink: number; isFile(): boolean } | undefined;
  /** What statfs calls its kind. */
  kind(folder: string): number;
}

const theSystem: CaseWitness = {
  stat: (path) => lstatSync(path, { throwIfNoEntry: false }),
  kind: (folder) => statfsSync(folder).type,
};

/** Whether names that differ in the case of their letters are different files in a store's root. */
export function tellsCaseApart(root: RootFolder, witness = theSystem): boolean {
  const folder = `${root.folder("")}/.`;
  const name = unless(["accessDenied", "notFound"], () => nameWithLetters(folder, witness));
  if (name === undefined) return !ignoringCase.has(attempt("", () => witness.kind(folder)));
  return witness.stat(`${folder}/${name}`)?.ino !== witness.stat(`${folder}/${otherCase(name)}`)?.ino;
}

/** An entry to try it with. */
function nameWithLetters(folder: string, witness: CaseWitness): string | undefined {
  const entries = attempt("", () => opendirSync(folder));
  try {
    for (let count = 0; count < entriesMax; count++) {
      const name = entries.readSync()?.name;
      if (name === undefined) return undefined;
      // Two hard links may be one file under both names.
      if (/^[\w .-]*[a-zA-Z][\w .-]*$/.test(name) && !hasOtherNames(witness, `${folder}/${name}`))
        return name;
    }
    return undefined;
  } finally {
    entries.closeSync();
  }
}

function otherCase(name: string): string {
  return name.replaceAll(/[a-z]/gi, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  });
}

function hasOtherNames(witness: CaseWitness, path: string): boolean {
  const stat = witness.stat(path);
  return stat === undefined || (stat.isFile() && stat.nlink > 1);
}

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

/** Whether names that differ in the case of their letters are different files in a store's root. */
export function tellsCaseApart(root: RootFolder): boolean {
  const folder = `${root.folder("")}/.`;
  const name = unless(["accessDenied", "notFound"], () => nameWithLetters(folder));
  if (name === undefined) return !ignoringCase.has(attempt("", () => statfsSync(folder).type));
  return inodeOf(folder, name) !== inodeOf(folder, otherCase(name));
}

/** An entry to try it with. */
function nameWithLetters(folder: string): string | undefined {
  const entries = attempt("", () => opendirSync(folder));
  try {
    for (let count = 0; count < entriesMax; count++) {
      const name = entries.readSync()?.name;
      if (name === undefined) return undefined;
      // Two hard links may be one file under both names.
      if (/^[\w .-]*[a-zA-Z][\w .-]*$/.test(name) && linksOf(folder, name) === 1) return name;
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

function linksOf(folder: string, name: string): number | undefined {
  const stat = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat.nlink : stat && 1;
}

function inodeOf(folder: string, name: string): number | undefined {
  return lstatSync(`${folder}/${name}`, { throwIfNoEntry: false })?.ino;
}

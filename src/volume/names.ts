import { FileError } from "../storage/FileError.ts";

/** Longest name that a file system takes, in bytes of UTF-8. */
export const nameBytesMax = 255;

const plainText = /^\p{ASCII}*$/u;
/** Runs of characters that Apple's HFS+ decomposes; the blocks left out stay as they are. */
const decomposable = /[^\u2000-\u2fff\uf900-\ufaff\u{2f800}-\u{2faff}]+/gu;
const exempt = /[\u2000-\u2fff\uf900-\ufaff\u{2f800}-\u{2faff}]/gu;

/** Text as Macs want it: decomposed the way HFS+ does it. */
export function decompose(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(decomposable, (run) => run.normalize("NFD"));
}

/** Text as it is kept on disk: composed, so that `decompose` gives back what a Mac sent. */
export function compose(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(decomposable, (run) =>
    // "=" with a stroke would become U+2260, which no Mac takes apart again.
    run.normalize("NFC").replace(exempt, (character) => character.normalize("NFD")),
  );
}

/** A name on disk as Macs write it: "/" where the disk has ":". */
export function toMacName(diskName: string): string {
  return decompose(diskName).replaceAll(":", "/");
}

/** The name on disk of a name that a Mac sent; throws `badName` for one that can't be. */
export function toDiskName(macName: string): string {
  const name = compose(macName).replaceAll("/", ":");
  checkDiskName(macName, name);
  return name;
}

function checkDiskName(macName: string, diskName: string): void {
  if (macName === "") throw new FileError("badName", "the name is empty");
  if (macName === "." || macName === "..") throw new FileError("badName", `"${macName}" names no file`);
  if (macName.includes("\u0000")) throw new FileError("badName", "the name holds a NUL");
  if (macName.includes(":")) throw new FileError("badName", "the name holds a colon");
  if (Buffer.byteLength(diskName) > nameBytesMax) {
    throw new FileError("badName", `the name is longer than ${nameBytesMax} bytes`);
  }
}

/** The path of a name in a folder, both inside a volume. */
export function pathIn(folderPath: string, name: string): string {
  return folderPath === "" ? name : `${folderPath}/${name}`;
}

/** The path of the folder around a node, both inside a volume. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

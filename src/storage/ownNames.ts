import { temporaryPrefix } from "./smallFiles.ts";

/** Folders that Netatalk keeps in a volume, folded; hidden in every layout. */
const netatalkFolders: ReadonlySet<string> = new Set([".appledouble", ".appledb", ".appledesktop"]);

/** No dot at the start, and nothing that a file system leaves out or folds into another character. */
const plainName = /^[^.\P{ASCII}]\p{ASCII}*$/u;
const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A name by which file systems find files that ignore case (vfat, HFS+, ext4 with casefold), or characters that
 * can't be seen: two names of one form may be one file.
 */
export function foldedName(name: string): string {
  if (isPlainName(name)) return name.toLowerCase();
  return name.replaceAll(unseen, "").normalize("NFD").toUpperCase().toLowerCase();
}

/** Whether a name needs no second look: nothing that it may mean on any file system begins with a dot. */
export function isPlainName(name: string): boolean {
  return plainName.test(name);
}

/** Whether a name is one that servers keep for themselves, or means one on some file system. */
export function isOwnName(name: string): boolean {
  if (isPlainName(name)) return false;
  const folded = foldedName(name);
  // vfat leaves out dots at the end.
  return netatalkFolders.has(folded.replace(/[. ]+$/u, "")) || folded.startsWith(temporaryPrefix);
}

/**
 * Slashes and leading dots in names on disk. A Mac's "/" is ":" there. Netatalk 2 wrote it as `:2f`, and a leading
 * dot as `:2e`: disks are full of such names, and they are read as what they meant. So a "/" in front of these very
 * characters has to be written Netatalk 2's way, or it would be read as another name.
 */

/** A name on disk as its Mac name, composed both. */
export function readHexName(diskName: string): string {
  if (!diskName.includes(":")) return diskName;
  const name = diskName.replace(/^:2e/u, ".").replaceAll(/:2f|:/gu, "/");
  // These two name no file: then it was never Netatalk that wrote it.
  return name === "." || name === ".." ? diskName.replaceAll(":", "/") : name;
}

/** A Mac name on disk, so that `readHexName` gives it back. */
export function writeColons(macName: string): string {
  if (!macName.includes("/")) return macName;
  return macName.replaceAll(/^\/(?=2e)|\/(?=2f)/gu, ":2f").replaceAll("/", ":");
}

/** How else Netatalk 2 may have written a name: with the option `usedots` and without it. */
export function hexNames(macName: string): string[] {
  const slashes = macName.replaceAll("/", ":2f");
  const forms = slashes.startsWith(".") ? [slashes, `:2e${slashes.slice(1)}`] : [slashes];
  return forms.filter((form) => form !== macName);
}

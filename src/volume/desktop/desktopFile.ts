/** Netatalk's `icon` and `appl`, and our `ids` beside them. */
export type DesktopKind = "icon" | "appl" | "ids";

const space = 0x20;
const tilde = 0x7e;

/** A byte as it stands in a file's name, as Netatalk 2 writes it. */
function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  const isPlain = byte >= space && byte <= tilde && character !== "/";
  return isPlain ? character : byte.toString(16).padStart(2, "0");
}

/**
 * The file of the desktop database that holds what belongs to a creator: in a folder named by its first character. A
 * dot as that names the folder of all folders itself.
 */
export function desktopFile(creator: Uint8Array, kind: DesktopKind): string {
  const [first = "", ...others] = Array.from(creator, escaped);
  const file = `${first}${others.join("")}.${kind}`;
  return first === "." ? file : `${first}/${file}`;
}

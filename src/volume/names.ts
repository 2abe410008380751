/** The path of a name in a folder, both inside a volume. */
export function pathIn(folderPath: string, name: string): string {
  return folderPath === "" ? name : `${folderPath}/${name}`;
}

/** The path of the folder around a node, both inside a volume. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** A name as programs on a Mac write it: ":" where the Finder shows "/". */
export function posixName(macName: string): string {
  return macName.replaceAll("/", ":");
}

/** The other way round. */
export function macNameOfPosix(name: string): string {
  return name.replaceAll(":", "/");
}

/** The way to a node from where the volume is. */
export function posixPath(rootPath: string, macNames: readonly string[]): string {
  return [rootPath, ...macNames.map(posixName)].join("/");
}

/** What the messages of commands are made of, besides plain numbers and bytes. */
export { date } from "./date.ts";
export { Dialect } from "./Dialect.ts";
export { did, type ForkRef, forkRef, noFork, type VolumeId, volumeId } from "./ids.ts";
export type { Layout } from "./Layout.ts";
export { newName, pathname } from "./pathname.ts";
export { unixPrivilegesBit } from "./nodeTables.ts";
export { volumeBits, type VolumeParameters } from "./volumeTable.ts";

/** What the messages of commands are made of, besides plain numbers and bytes. */
export { accessControlList, type WireEntry } from "./accessControlList.ts";
export { attributeName } from "./attributeName.ts";
export { type CatalogPosition, catalogPosition, searchTokenBytes } from "./catalogPosition.ts";
export { counted32 } from "./counted32.ts";
export { Dialect } from "./Dialect.ts";
export { did, type ForkRef, forkRef, noFork, type VolumeId, volumeId } from "./ids.ts";
export type { Layout } from "./Layout.ts";
export { type NodeKind, nodeKind } from "./nodeKind.ts";
export { unixPrivilegesBit } from "./nodeTables.ts";
export { newName, pathname } from "./pathname.ts";
export type { SearchedKinds, SearchSpec } from "./searchSpec.ts";
export { searchHalf } from "./searchHalf.ts";
export { volumeBits, type VolumeParameters } from "./volumeTable.ts";
export { whenBit } from "./whenBit.ts";

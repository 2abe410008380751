/** The door of the room: what afp and the processes may know of a volume. */
export { FileError } from "./FileError.ts";
export type { ForkAccess, ForkKind } from "../storage/FileStore.ts";
export { type Cnid, rootCnid, rootParentCnid } from "../cnid/Cnid.ts";
export type { AccessChange, AccessEntry, NodeAccess, Principal } from "./AccessEntry.ts";
export { Volume } from "./Volume.ts";
export { Fork } from "./Fork.ts";
export type { SeenNode, Slot, VolumeNode } from "./VolumeNode.ts";
export type { CatalogWalk, SliceLimits, WalkFilter } from "./search/CatalogWalk.ts";
export type { Bounds, Masked, SearchCriteria, WantedName } from "./search/SearchCriteria.ts";
export type { NewName, Pathname, PathStep } from "./Pathname.ts";
export type * from "./NodeParameters.ts";
export { type NameSettings, usualNames, type VolumeSettings } from "./VolumeSettings.ts";
export { longVolumeName, utf8VolumeName } from "./volumeNames.ts";

/** The door of the room: what afp and the processes may know of a volume. */
export { FileError, type FileErrorKind } from "./FileError.ts";
export type { ByteRange, ForkAccess, ForkKind } from "../storage/FileStore.ts";
export { type Cnid, rootCnid, rootParentCnid } from "../cnid/Cnid.ts";
export { type Listing, Volume, type VolumePorts } from "./Volume.ts";
export { Fork } from "./Fork.ts";
export type { VolumeNode, Slot } from "./VolumeNode.ts";
export type { NewName, Pathname, PathStep } from "./Pathname.ts";
export type * from "./NodeParameters.ts";
export type { VolumeSettings } from "./VolumeSettings.ts";

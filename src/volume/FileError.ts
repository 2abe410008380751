/** The room's side door: its errors alone, for a process that opens no volume and should not load one. */
export { FileError, type FileErrorKind } from "../storage/FileError.ts";

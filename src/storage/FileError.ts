/** What can go wrong with a file, in words that need neither an errno nor an AFP result code. */
export type FileErrorKind =
  | "notFound" // the node itself, or a folder on the way
  | "exists"
  | "notEmpty"
  | "isDirectory"
  | "notDirectory"
  | "accessDenied"
  | "readOnly" // the volume or its file system
  | "inhibited" // the Finder's lock: write, rename or delete inhibit
  | "busy" // a fork of it is open
  | "denyConflict"
  | "notOpenForThat" // a read on a fork opened to write, or the reverse
  | "rangeLocked"
  | "rangeOverlap"
  | "rangeNotLocked"
  | "noMoreLocks"
  | "full"
  | "tooManyOpen"
  | "badName" // too long, a separator or NUL in it, reserved
  | "badId" // an id that can't name anything
  | "badRange" // an offset or length that can't be
  | "badKind" // e.g. a device file
  | "intoItself"
  | "isRoot"
  | "noAttribute"
  | "attributeExists"
  | "attributeTooLarge"
  | "otherSize" // an icon of the same kind that has another size
  | "unkeptAccess" // an access list that the file system can't keep as it is meant
  | "unsupported"
  | "unavailable" // the CNID service is away
  | "io";

/** Thrown by storage and volume; afp turns the kind into a result code, exhaustively. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly kind: FileErrorKind;

  constructor(kind: FileErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

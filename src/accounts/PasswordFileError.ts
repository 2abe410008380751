/** A file of users or passwords can't be read or changed; the message says why and what to do. */
export class PasswordFileError extends Error {
  override readonly name = "PasswordFileError";
}

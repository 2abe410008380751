/** What became of the wish for another password. */
export type ChangeVerdict =
  | "changed"
  /** The old password is not right. */
  | "refused"
  | "same"
  | "tooShort"
  /** The system's rules want a better one. */
  | "policy"
  /** This account's password is not for its user to change. */
  | "notAllowed"
  /** There is no way to change passwords of such accounts here. */
  | "notSupported"
  /** Nobody could be asked, or somebody failed; the old password still holds. */
  | "unavailable";

/**
 * A path as a client sent it, decoded to Unicode (not yet composed): names to go into, and steps up.
 * An empty path is the folder (or file) of the id itself.
 */
export interface Pathname {
  /**
   * Whether the names were Mac long names or UTF-8. Long ones are bytes, here as the MacRoman characters that these
   * would be: which character set they are in is for the volume to say (ShownNames.textOf).
   */
  form: "long" | "utf8";
  steps: readonly PathStep[];
}

export type PathStep = { name: string } | "parent";

/** A single new name, for rename, move and copy; undefined where the client keeps the old one. */
export interface NewName {
  form: "long" | "utf8";
  name: string;
}

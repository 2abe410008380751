import { FileError } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import { AfpError } from "./command.ts";

/**
 * Throws on what went wrong with an extended attribute, a missing one in the words of the session's
 * version.
 */
export function failAttribute(error: unknown, session: AfpSession): never {
  const isMissing = error instanceof FileError && error.kind === "noAttribute";
  if (isMissing && session.version < 34) throw new AfpError("kFPMiscErr", "no such attribute");
  throw error;
}

import { FileError } from "../../volume/index.ts";

const unreachable: ReadonlySet<string> = new Set([
  "notFound",
  "badId",
  "badName",
  "notDirectory",
  "accessDenied",
]);

/** What was asked of a node; undefined where it is gone meanwhile, or the user may not see it. */
export async function ifReachable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FileError && unreachable.has(error.kind)) return undefined;
    throw error;
  }
}

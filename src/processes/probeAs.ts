import { silentLog } from "../system/log.ts";
import { Child } from "./Child.ts";
import { type FolderState, type FromProber, fromProberSchema } from "./messages.ts";
import type { FolderQuestion, RunAs, ToProber } from "./orders.ts";
import { probeFolders } from "./prober/probeFolders.ts";

/** What these folders are to that user; to this process's own, where none is given. Throws where nobody can look. */
export async function probeAs(
  runAs: RunAs | undefined,
  folders: readonly FolderQuestion[],
): Promise<readonly FolderState[]> {
  if (runAs === undefined || folders.length === 0) return probeFolders(folders, () => {});
  const log = { level: "silent", format: "json" } as const;
  const child = new Child<FromProber, ToProber>("prober", fromProberSchema, { log }, silentLog);
  return new Promise((resolve, reject) => {
    child.onMessage = (message) => {
      if (message.type === "probed") resolve(message.states);
      if (message.type === "failed") reject(new Error(message.message));
    };
    child.onExit = () => reject(new Error("the process that looks at folders ended without an answer"));
    child.send({ type: "probe", runAs, folders: [...folders] });
  });
}

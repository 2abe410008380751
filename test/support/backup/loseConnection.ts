import type { BackupHost } from "./BackupHost.ts";
import type { MacBackup } from "./MacBackup.ts";

const createdName = "com.apple.TimeMachine.Results.plist.tmp";
const lock = { offset: 64, length: 8 };
const pieceBytes = 1024 * 1024;
/** More than the network takes at once: the last of them arrive in part, or not at all. */
const piecesCount = 8;

/** The requests of a client that lost its connection. */
export interface LostReplies {
  /** How many were not answered. */
  unansweredCount: number;
  /** Resolves when their repetitions were answered as the requests should have been; what they made is gone then. */
  repeated: Promise<void>;
}

/**
 * Cuts the connection at the worst moment. Requests that must not be carried out twice (a lock, an opening, a new file)
 * were carried out, but their replies are lost; a write is cut off in the middle. `until` waits for something on the
 * server's disk.
 */
export async function loseConnection(
  mac: MacBackup,
  host: BackupHost,
  until: (isTrue: () => boolean) => Promise<unknown>,
): Promise<LostReplies> {
  const { volume, dsi } = mac.connection;
  const path = `${mac.bundle}/${createdName}`;
  const token = await volume.openFork(`${mac.bundle}/token`, { read: true, write: true });
  const written = await mac.files.create("torn");
  dsi.pause();
  const locked = token.lock(lock.offset, lock.length);
  const opened = volume.openFork(`${mac.bundle}/Info.plist`);
  const created = volume.createFile(path);
  // The server takes one request after the other: when the file is there, all before it is done.
  await until(() => host.names(mac.bundle).includes(createdName));
  const writes = Array.from({ length: piecesCount }, (_, index) =>
    written.write(index * pieceBytes, Buffer.alloc(pieceBytes, index + 1)),
  );
  const { unansweredCount } = mac.connection;
  mac.connection.cut();
  const repeated = async (): Promise<void> => {
    // Carried out twice the lock would overlap itself and the file would be there already.
    const [start, info] = await Promise.all([locked, opened, created, ...writes]);
    if (start !== lock.offset) throw new Error("the lock begins somewhere else");
    if (!(await info.read(0, 1 << 16)).equals(host.read(`${mac.bundle}/Info.plist`)))
      throw new Error("another fork was opened");
    const wanted = Buffer.concat(writes.map((_, index) => Buffer.alloc(pieceBytes, index + 1)));
    if (!host.read(`${mac.bundle}/torn`).equals(wanted)) throw new Error("repeated writes left other bytes");
    await token.unlock(lock.offset, lock.length);
    for (const fork of [info, token, written]) await fork.close();
    for (const name of [createdName, "torn"]) await volume.delete(`${mac.bundle}/${name}`);
  };
  const done = repeated();
  // Whoever waits for it may still be busy with the take-over when it fails.
  done.catch(() => {});
  return { unansweredCount, repeated: done };
}

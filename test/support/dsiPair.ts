import { DsiSession } from "../../src/dsi/DsiSession.ts";
import type { DsiSettings } from "../../src/dsi/DsiSessionParts.ts";
import type { Ending } from "../../src/dsi/RequestServer.ts";
import { silentLog } from "../../src/system/log.ts";
import { DsiClient } from "./DsiClient.ts";
import { FakeClock } from "./FakeClock.ts";
import { memoryDuplex, type MemoryDuplexSettings, type MemoryStream } from "./memoryDuplex.ts";
import { ScriptedServer } from "./ScriptedServer.ts";

export const testSettings: DsiSettings = {
  quantumBytes: 1024 * 1024,
  tickleSeconds: 30,
  timeoutSeconds: 120,
};

/** A session and its client, with all that a test may want to look at. */
export interface DsiPair {
  session: DsiSession;
  client: DsiClient;
  server: ScriptedServer;
  clock: FakeClock;
  /** The server's end of the connection. */
  stream: MemoryStream;
  clientStream: MemoryStream;
  endings: Ending[];
}

/** A connection to a session on which nothing was said yet. */
export function freshPair(settings: Partial<DsiSettings> = {}, duplex: MemoryDuplexSettings = {}): DsiPair {
  const [stream, clientStream] = memoryDuplex(duplex);
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const endings: Ending[] = [];
  const session = new DsiSession({
    stream,
    server,
    clock,
    log: silentLog,
    settings: { ...testSettings, ...settings },
    events: { closed: (how) => void endings.push(how) },
  });
  return { session, client: new DsiClient(clientStream), server, clock, stream, clientStream, endings };
}

/** A connection whose session was opened. */
export async function openPair(
  settings: Partial<DsiSettings> = {},
  duplex: MemoryDuplexSettings = {},
): Promise<DsiPair> {
  const pair = freshPair(settings, duplex);
  await pair.client.openSession({ attentionQuantum: 1024 });
  return pair;
}

/** Lets everything happen that has to wait for nothing but its turn. */
export function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise and the way to settle it. */
export function promised<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

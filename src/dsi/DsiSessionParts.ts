import type { Clock } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import type { ByteStream } from "./ByteStream.ts";
import type { HeartbeatSettings } from "./Heartbeat.ts";
import type { DsiEvents, RequestServer } from "./RequestServer.ts";

/** A session's numbers. */
export interface DsiSettings extends HeartbeatSettings {
  /** The largest DSIWrite's data; the client is told. */
  quantumBytes: number;
  /** The largest DSICommand, where it is to be less than a frame may hold: before the login. */
  commandBytesMax?: number;
  /** How long a connection may be open without a first request; 120 unless said otherwise. */
  firstPacketSeconds?: number;
}

/** What a session is made of. */
export interface DsiSessionParts {
  /** Paused: the session resumes it when the present turn of the event loop is over. */
  stream: ByteStream;
  server: RequestServer;
  clock: Clock;
  /** Its lines should carry who the client is. */
  log: Log;
  settings: DsiSettings;
  events?: DsiEvents;
}

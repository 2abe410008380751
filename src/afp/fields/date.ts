import { type Codec, i32, mapped } from "../../wire/codec.ts";

/** 2000-01-01 00:00 GMT in seconds since 1970. */
const epochSeconds = 946_684_800;
const never = -0x8000_0000;
const earliest = never + 1;
const latest = 0x7fff_ffff;

/** How a session's version changes what stands on the wire. */
export interface Form {
  version: number;
  /** The server's time zone, which the dates of AFP 2 are in. */
  secondsEastOfGmt: number;
}

/**
 * A date as signed seconds since 2000, in milliseconds since 1970; undefined is "never". What the wire has
 * no place for becomes the nearest date it has. Before AFP 3 it is the server's local time.
 */
export function dateOf({ version, secondsEastOfGmt }: Form): Codec<number | undefined> {
  const shift = version < 30 ? epochSeconds - secondsEastOfGmt : epochSeconds;
  return mapped(
    i32,
    (seconds) => (seconds === never ? undefined : (seconds + shift) * 1000),
    (milliseconds) => {
      if (milliseconds === undefined) return never;
      return Math.min(latest, Math.max(earliest, Math.floor(milliseconds / 1000) - shift));
    },
  );
}

import { Duplex } from "node:stream";

/** The two ends of a connection in memory: what one writes the other reads; when one is destroyed, so is the other. */
export function duplexPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const waiting: (() => void)[] = [];
  for (const index of [0, 1]) {
    ends.push(
      new Duplex({
        read() {
          waiting[index]?.();
        },
        write(chunk: Buffer, _encoding, done) {
          const other = ends[1 - index];
          if (other === undefined || other.destroyed) return done();
          // Copied, as a socket would; and what is written is not read in the same turn.
          const hasRoom = other.push(Buffer.from(chunk));
          if (hasRoom) return void setImmediate(done);
          waiting[1 - index] = () => {
            waiting[1 - index] = () => {};
            setImmediate(done);
          };
        },
        final(done) {
          ends[1 - index]?.push(null);
          done();
        },
        destroy(_error, done) {
          const other = ends[1 - index];
          setImmediate(() => other?.destroy());
          done(null);
        },
      }),
    );
  }
  return ends as [Duplex, Duplex];
}

import type { Socket } from "node:net";
import type { ByteStream } from "../../src/dsi/ByteStream.ts";

/** A TCP connection as a test's client uses it. */
export function socketStream(socket: Socket): ByteStream {
  socket.pause();
  socket.setNoDelay(true);
  const stream: ByteStream = {
    onData: undefined,
    onClose: undefined,
    onDrain: undefined,
    write(pieces) {
      if (socket.destroyed || socket.writableEnded) return true;
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
      // Whatever the kernel did not take at once still reads our bytes.
      if (socket.writableLength === 0) return true;
      socket.write("", () => {
        if (socket.writableLength === 0) stream.onDrain?.();
      });
      return false;
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
  let problem: Error | undefined;
  socket.on("data", (piece: Buffer) => stream.onData?.(piece));
  socket.on("error", (error) => (problem = error));
  socket.on("close", () => stream.onClose?.(problem));
  return stream;
}

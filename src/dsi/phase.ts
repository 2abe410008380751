import { DsiError } from "./DsiError.ts";
import { dsiCommand, type FrameHeader } from "./frame.ts";

/**
 * `fresh`: nothing but GetStatus or OpenSession may come; `answered`: it was GetStatus, the connection closes behind the answer;
 * `disconnected`: was open, waits to be adopted by a new connection.
 */
export type DsiPhase = "fresh" | "answered" | "open" | "disconnected" | "handedOver" | "closed";

/** True: a session in this phase acts on the frame; false: it passes over it. Throws DsiError where it may not come. */
export function wantsFrame(phase: DsiPhase, { flags, command }: FrameHeader): boolean {
  // Once open, nobody looks at the flags, and what is not for the server is passed over: so it has always been.
  if (phase === "open") {
    return (
      command === dsiCommand.command || command === dsiCommand.write || command === dsiCommand.closeSession
    );
  }
  const isOpening = command === dsiCommand.getStatus || command === dsiCommand.openSession;
  if (phase === "fresh" && flags <= 1 && isOpening) return true;
  throw new DsiError(`DSI command ${command} with flags ${flags} came to a session that is ${phase}`);
}

import { resultCodes } from "../../src/afp/resultCode.ts";
import { DsiSession } from "../../src/dsi/DsiSession.ts";
import { silentLog } from "../../src/system/log.ts";
import { AfpClient } from "./AfpClient.ts";
import type { FakeClock } from "./FakeClock.ts";
import type { FakeLoginDesk } from "./FakeLoginDesk.ts";
import { everyUam, loginParts } from "./gate.ts";
import { memoryDuplex, type MemoryDuplexSettings } from "./memoryDuplex.ts";

const dsiSettings = { quantumBytes: 1024 * 1024, tickleSeconds: 30, timeoutSeconds: 120 };

/** A stranger's connection with frames and all. */
export interface FramedGate {
  client: AfpClient;
  desk: FakeLoginDesk;
  clock: FakeClock;
  dsi: DsiSession;
}

/** A connection to a gate over a stream in memory; who is let in is answered as the new session would. */
export function openFramedGate(settings: MemoryDuplexSettings = {}): FramedGate {
  const [here, there] = memoryDuplex(settings);
  const { desk, clock, session } = loginParts(everyUam, () => {
    dsi.attention(0x8000);
    dsi.close();
  });
  const common = { stream: there, clock, log: silentLog, settings: dsiSettings };
  const dsi = new DsiSession({ ...common, server: session, events: { closed: () => session.abandon() } });
  desk.onAdmit = ({ finalReply }) => {
    const next = DsiSession.resume(dsi.handOver(), { ...common, server: session });
    next.answerPending({ result: resultCodes.kFPNoErr, block: finalReply });
  };
  return { client: AfpClient.connect(here), desk, clock, dsi };
}

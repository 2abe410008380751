import { struct, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";

const classicSleep = 0;
const extendedSleep = 1;
const wakeUp = 2;

/** The client goes to sleep or wakes up; the answer is how many hours it may stay away. */
export const FPZzzzz = command({
  name: "FPZzzzz",
  code: 122,
  request: struct({ _code: u8, _pad: u8, flags: u32 }),
  reply: struct({ sleepHours: u32 }),

  handle({ flags }, session: AfpSession) {
    if (flags === classicSleep) session.link.sleep("classic");
    else if (flags === extendedSleep) session.link.sleep("extended");
    else if (flags === wakeUp) session.link.wake();
    else throw new AfpError("kFPParamErr", "no such way to sleep");
    return { sleepHours: session.server.sleepHours };
  },
});

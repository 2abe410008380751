import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { checkForkBits, lengthBits } from "../forkParameters.ts";
import { encodedParameters, nodeLayout } from "../nodeParameters.ts";

/** Reports the parameters of an open fork's file; of lengths only this fork's. */
export const FPGetForkParms = command({
  name: "FPGetForkParms",
  code: 14,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef, bitmap: u16 }),
  reply: struct({ bitmap: u16, parameters: rest }),

  handle({ forkRef, bitmap }, session: AfpSession) {
    const { fork, volume } = session.fork(forkRef);
    checkForkBits(fork.kind, bitmap);
    const layout = nodeLayout(session, volume, "file", bitmap);
    const own = lengthBits[fork.kind];
    // The length alone is asked for often, and the fork knows it.
    if ((bitmap & ~(own.short | own.long)) === 0) {
      const length = fork.length();
      return { bitmap, parameters: layout.encode({ dataBytes: length, resourceBytes: length }) };
    }
    return fork
      .node()
      .then((node) => encodedParameters(volume, node, layout))
      .then((parameters) => ({ bitmap, parameters }));
  },
});

import { expect, test } from "vitest";
import { commands } from "../../src/afp/commands/index.ts";
import { resultName } from "../support/AfpFailure.ts";
import { clientIn } from "../support/clientIn.ts";
import { sessionRequests, writeRequests } from "../support/fuzz/sampleRequests.ts";
import { hex } from "../support/hexExchange.ts";

const nameOf = (block: Buffer) => commands.find(({ code }) => code === block[0])?.name;

/** Bytes that a request may do without: nobody reads them, or a shorter form of it is whole. */
const dispensable: Readonly<Record<string, number>> = {
  FPGetSrvrInfo: 1,
  FPGetSrvrParms: 1,
  FPLogout: 1,
  // A UUID that is cut off names nobody: kFPItemNotFound.
  FPMapID: 16,
  // Text readers of AFP 2 send the newline's two bytes, others leave them out.
  FPRead: 2,
};

test.each([...sessionRequests, ...writeRequests].map((block) => [nameOf(block) ?? "", block] as const))(
  "%s is a bad parameter wherever it is cut off",
  async (name, block) => {
    const { session } = await clientIn("openFork");
    await session.command(hex("06 00 0001 00000002 02 06 666f6c646572"));
    for (let length = 1; length < block.length - (dispensable[name] ?? 0); length++) {
      const cut = block.subarray(0, length);
      const isWrite = writeRequests.includes(block);
      const outcome = isWrite ? await (await session.write(cut, 0)).finish() : await session.command(cut);
      const result = outcome === "handedOver" ? outcome : resultName(outcome.result);
      expect(result, `the first ${length} of ${block.length} bytes of ${block.toString("hex")}`).toBe(
        "kFPParamErr",
      );
    }
  },
);

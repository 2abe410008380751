import { expect, test } from "vitest";
import { resultName } from "../support/AfpFailure.ts";
import { clientIn } from "../support/clientIn.ts";
import { sessionRequests, writeRequests } from "../support/fuzz/sampleRequests.ts";
import { expectExchange } from "../support/hexExchange.ts";

/** Requests that begin with a volume and the folder where their path starts. */
const startInFolder = "05 06 07 08 09 17 19 1a 1c 1d 1e 22 23 27 35 36 38 39 3a 42 44".split(" ");

test.each(startInFolder)(
  "of request %s a folder that is not there counts before a missing path",
  async (code) => {
    const { client } = await clientIn("openVolume");
    await expectExchange(client, `${code} 00 0001 0100008d`, "kFPObjectNotFound");
    for (const wrong of ["0001 00000002", "0001 00000000", "0001 00000001", "0001 0100", "0009 0100008d"]) {
      await expectExchange(client, `${code} 00 ${wrong}`, "kFPParamErr");
    }
  },
);

/** Where requests may end, for those that may end early. */
const shortest: Readonly<Record<number, number>> = {
  0x0f: 1, // FPGetSrvrInfo
  0x10: 1, // FPGetSrvrParms
  0x15: 2, // FPMapID: what is no UUID is nobody's
  0x1b: 12, // FPRead: without the bytes that end a line
};

test("every request that breaks off is a bad parameter, wherever it does", async () => {
  const { client, volume } = await clientIn("openFork");
  await volume.createDir("folder");
  const expectRefused = async (request: Buffer, ask: (block: Buffer) => Promise<{ result: number }>) => {
    const end = shortest[request[0] ?? 0] ?? request.length;
    for (let length = 1; length < end; length++) {
      const { result } = await ask(request.subarray(0, length));
      expect(resultName(result), `${length} bytes of ${request.toString("hex")}`).toBe("kFPParamErr");
    }
  };
  const { transport } = client;
  for (const request of sessionRequests) await expectRefused(request, (block) => transport.command(block));
  const data = Buffer.from("abc");
  for (const request of writeRequests) await expectRefused(request, (block) => transport.write(block, data));
});

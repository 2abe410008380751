import { expect, test } from "vitest";
import { answerOf } from "../support/ScriptedServer.ts";
import { freshPair, turns } from "../support/dsiPair.ts";

/* The worked examples of the protocol reference (appendix D), as a client and a server exchange them. */

const openRequest = hex("00 04 00 01 00 00 00 00 00 00 00 06 00 00 00 00 01 04 00 00 04 00");
const openReply = "01 04 00 01 00 00 00 00 00 00 00 0c 00 00 00 00 00 04 00 10 00 00 02 04 00 00 00 80";
const writeRequest = hex(
  "00 06 00 09 00 00 00 14 00 00 00 17 00 00 00 00 3d 00 00 07 00 00 00 00 00 00 10 00 00 00 00 00 00 00 00 03 61 62 63",
);
const writeReply = "01 06 00 09 00 00 00 00 00 00 00 08 00 00 00 00 00 00 00 00 00 00 10 03";
const notFound = "01 02 00 0c ff ff ec 66 00 00 00 00 00 00 00 00";
const attention = "00 08 00 00 00 00 00 00 00 00 00 02 00 00 00 00 20 05";

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(" ", ""), "hex");
}

/** What the server sends when it gets these bytes, after the session was opened. */
async function exchange(
  prepare: (pair: ReturnType<typeof freshPair>) => void,
  request?: Buffer,
): Promise<string> {
  const pair = freshPair();
  prepare(pair);
  pair.clientStream.onData = undefined;
  pair.client.send(openRequest);
  await turns();
  const before = pair.stream.sent.length;
  if (request === undefined) pair.session.attention(0x2005);
  else pair.client.send(request);
  await turns();
  const reply = Buffer.concat(pair.stream.sent.slice(before));
  pair.client.cut();
  await turns();
  expect(pair.clock.timersLeft).toBe(0);
  return reply.toString("hex").replaceAll(/(..)(?=.)/g, "$1 ");
}

test("OpenSession is answered with quantum and replay cache", async () => {
  const { client, clientStream, stream, session } = freshPair();
  clientStream.onData = undefined;
  client.send(openRequest);
  await turns();
  expect(Buffer.concat(stream.sent).toString("hex")).toBe(openReply.replaceAll(" ", ""));
  session.close();
});

test("FPWriteExt reaches the server as block and data, and is answered", async () => {
  const reply = await exchange(({ server }) => {
    server.onWrite = ({ block, pieces }) => {
      expect(block.toString("hex")).toBe("3d000007000000000000100000000000" + "00000003");
      expect(Buffer.concat(pieces).toString()).toBe("abc");
      return { result: 0, block: hex("00 00 00 00 00 00 10 03") };
    };
  }, writeRequest);
  expect(reply).toBe(writeReply);
});

test("an error has its code in the header and nothing behind it", async () => {
  const reply = await exchange(({ server }) => {
    server.onCommand = () => ({ result: -5018, block: new Uint8Array(0) });
  }, hex("00 02 00 0c 00 00 00 00 00 00 00 02 00 00 00 00 22 00"));
  expect(reply).toBe(notFound);
});

test("an attention is a request of the server with two bytes", async () => {
  expect(await exchange(() => {})).toBe(attention);
});

test("a reply's length counts the bulk data behind its block", async () => {
  const reply = await exchange(({ server }) => {
    server.onCommand = () => ({ ...answerOf(1), bulk: { bytes: 3, next: () => Buffer.from("abc") } });
  }, hex("00 02 00 0c 00 00 00 00 00 00 00 02 00 00 00 00 22 00"));
  expect(reply).toBe("01 02 00 0c 00 00 00 00 00 00 00 07 00 00 00 00 00 00 00 01 61 62 63");
});

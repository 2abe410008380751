import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("the greeting comes in the form that is allowed", async () => {
  const { client } = await clientIn("loggedIn", { server: { loginMessage: "Grüß" } });
  await expectExchange(client, "26 00 0000 0003", "kFPNoErr", "0000 0003 0006 4772c3bcc39f");
  await expectExchange(client, "26 00 0000 0001", "kFPNoErr", "0000 0001 04 47729fa7");
});

test("nothing to say is an empty text", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "26 00 0000 0003", "kFPNoErr", "0000 0003 0000");
  await expectExchange(client, "26 00 0001 0000", "kFPNoErr", "0001 0000 00");
});

test("a message of the server is announced, and delivered once", async () => {
  const { client, session, link } = await clientIn("loggedIn");
  session.messages.announce("bye");
  expect(link.events).toEqual(["attention 2000"]);
  await expectExchange(client, "26 00 0001 0003", "kFPNoErr", "0001 0003 0003 627965");
  await expectExchange(client, "26 00 0001 0003", "kFPNoErr", "0001 0003 0000");
});

test("a long text is cut to 199 bytes, never within a character", async () => {
  const { client } = await clientIn("loggedIn", { server: { loginMessage: "ü".repeat(300) } });
  expect((await exchange(client, "26 00 0000 0001")).reply).toBe(`00000001c7${"9f".repeat(199)}`);
  expect((await exchange(client, "26 00 0000 0003")).reply).toBe(`0000000300c6${"c3bc".repeat(99)}`);
});

test("AFP 2 gets MacRoman whatever it asks for, and is told so", async () => {
  const { client } = await clientIn("loggedIn", { server: { loginMessage: "Grüß" }, version: 22 });
  await expectExchange(client, "26 00 0000 0003", "kFPNoErr", "0000 0001 04 47729fa7");
});

test("there are no other messages", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "26 00 0002 0001", "kFPBitmapErr");
  await expectTruncationsRefused(client, "26 00 0000 0001");
});

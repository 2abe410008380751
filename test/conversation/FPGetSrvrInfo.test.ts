import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange } from "../support/hexExchange.ts";

test("the server's description is given inside a session too, with or without the pad byte", async () => {
  const { client } = await clientIn("loggedIn", { server: { serverInfo: () => Buffer.from("abc") } });
  expect(await exchange(client, "0f00")).toEqual({ result: "kFPNoErr", reply: "616263" });
  expect(await exchange(client, "0f")).toEqual({ result: "kFPNoErr", reply: "616263" });
});

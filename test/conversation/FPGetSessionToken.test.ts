import { expect, test } from "vitest";
import { AfpError } from "../../src/afp/command.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const token = "00000010 000102030405060708090a0b0c0d0e0f";
const withTime = "40 00 0003 00000005 01020304 746f6b656e";

test("a token is given for a client and its boot time", async () => {
  const { client, register } = await clientIn("loggedIn");
  await expectExchange(client, withTime, "kFPNoErr", token);
  await expectExchange(client, "40 00 0004 00000002 00000000 6162", "kFPNoErr", token);
  expect(register.asked).toEqual([
    { kind: 3, clientId: "token", timestamp: "01020304" },
    { kind: 4, clientId: "ab", timestamp: "00000000" },
  ]);
});

test("clients of AFP 3.0 need not say who they are, and have no boot time", async () => {
  const { client, register } = await clientIn("loggedIn", { version: 30 });
  for (const request of [
    "40 00 0000",
    "40 00 0000 00000000",
    "40 00 0001 00000002 6162",
    "40 00 0002 00000000",
  ])
    await expectExchange(client, request, "kFPNoErr", token);
  expect(register.asked.map(({ kind, clientId }) => `${kind} ${clientId}`)).toEqual([
    "0 ",
    "0 ",
    "1 ab",
    "2 ",
  ]);
});

test("Kerberos and encrypted credentials are not there", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "40 00 0008 00000000", "kFPMiscErr");
  for (const type of ["0005", "0006", "0007", "0009", "ffff"])
    await expectExchange(client, `40 00 ${type} 00000001 61`, "kFPCallNotSupported");
});

test("an endless client id and truncations are refused", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, `40 00 0001 00000051 ${"61".repeat(81)}`, "kFPParamErr");
  await expectTruncationsRefused(client, withTime);
});

test("what the register refuses is told", async () => {
  const { client, register } = await clientIn("loggedIn");
  register.token = () => Promise.reject(new AfpError("kFPMiscErr"));
  await expectExchange(client, withTime, "kFPMiscErr");
});

test("it came with AFP 3.0", async () => {
  const { client, register } = await clientIn("loggedIn", { version: 22 });
  await expectExchange(client, withTime, "kFPCallNotSupported");
  expect(register.asked).toEqual([]);
});

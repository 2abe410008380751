import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const anna = "ffffeeeeddddccccbbbbaaaa 000003e8";
const staff = "abcdefabcdefabcdefabcdef 00000064";

test("numbers have names, in MacRoman and in UTF-8", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "15 01 000003e9", "kFPNoErr", "04 6a9a7267");
  await expectExchange(client, "15 02 00000064", "kFPNoErr", "05 7374616666");
  await expectExchange(client, "15 03 000003e9", "kFPNoErr", "0005 6ac3b67267");
  await expectExchange(client, "15 04 00000064", "kFPNoErr", "0005 7374616666");
});

test("the number 0 has an empty name", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "15 01 00000000", "kFPNoErr", "00");
  await expectExchange(client, "15 04 00000000", "kFPNoErr", "0000");
});

test("a UUID says whether it is a user's or a group's, whatever was asked for", async () => {
  const { client } = await clientIn("loggedIn");
  for (const subfunction of ["05", "06"]) {
    const user = "00000001 000003e8 0004 616e6e61";
    await expectExchange(client, `15 ${subfunction} ${anna}`, "kFPNoErr", user);
    const group = "00000002 00000064 0005 7374616666";
    await expectExchange(client, `15 ${subfunction} ${staff}`, "kFPNoErr", group);
  }
});

test("who is not known is not found", async () => {
  const { client } = await clientIn("loggedIn");
  for (const request of ["01 00000007", "03 00000007", "05 000003e8", `05 ${"11".repeat(16)}`])
    await expectExchange(client, `15 ${request}`, "kFPItemNotFound");
});

test("what the version does not have is refused", async () => {
  const old = await clientIn("loggedIn", { version: 22 });
  expect((await exchange(old.client, "15 03 000003e8")).result).toBe("kFPParamErr");
  const { client } = await clientIn("loggedIn", { version: 31 });
  expect((await exchange(client, `15 05 ${anna}`)).result).toBe("kFPParamErr");
  expect((await exchange(client, "15 07 000003e8")).result).toBe("kFPParamErr");
  await expectTruncationsRefused(client, "15 01 000003e8");
});

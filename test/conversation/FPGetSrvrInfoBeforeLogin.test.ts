import { expect, test } from "vitest";
import { FPGetSrvrInfo } from "../../src/afp/login/FPGetSrvrInfo.ts";
import { serverInfo } from "../../src/afp/serverInfo.ts";
import { decode } from "../../src/wire/codec.ts";
import { openGate } from "../support/gate.ts";

test("strangers learn what DSIGetStatus tells them", async () => {
  const { afp, session } = openGate();
  const block = await afp.call(FPGetSrvrInfo, undefined);
  expect(block).toEqual(session.status());
  expect(decode(serverInfo, block)).toMatchObject({ name: "Büro", uams: ["DHX2", "No User Authent"] });
});

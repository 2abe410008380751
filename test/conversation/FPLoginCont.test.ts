import { expect, test } from "vitest";
import { FPLoginCont } from "../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { openGate } from "../support/gate.ts";
import { logInAs } from "../support/loginClient.ts";
import { Dhx2Client, DhxClient } from "../support/uamClients.ts";

const password = Buffer.from("secret");
const request = { version: "AFP3.4", uam: "DHX2", user: "anna", uamData: Buffer.alloc(0) };

test("every reply names the ID that the next message has to carry", async () => {
  const { afp } = openGate();
  const client = new Dhx2Client(password);
  const first = await afp.ask(FPLoginExt, request);
  const { id, uamData } = first.reply ?? { id: 0, uamData: Buffer.alloc(0) };
  const second = await afp.ask(FPLoginCont, { id, uamData: client.answer(uamData) });
  expect(second).toMatchObject({ result: "kFPAuthContinue", reply: { id: id + 1 } });
});

test("the last message over again is refused", async () => {
  const { afp, desk } = openGate();
  const client = new DhxClient(password);
  const begun = await afp.ask(FPLoginExt, { ...request, uam: "DHCAST128", uamData: client.start() });
  const { id, uamData } = begun.reply ?? { id: 0, uamData: Buffer.alloc(0) };
  const proof = { id, uamData: client.answer(uamData) };
  expect((await afp.ask(FPLoginCont, proof)).result).toBe("kFPNoErr");
  expect((await afp.ask(FPLoginCont, proof)).result).toBe("kFPUserNotAuth");
  expect(desk.admitted).toHaveLength(1);
});

test("a wrong nonce is refused before anybody looks at the password", async () => {
  class Dhx2Liar extends Dhx2Client {
    protected override proofNonce(nonce: Buffer): Buffer {
      return nonce;
    }
  }
  class DhxLiar extends DhxClient {
    protected override proofNonce(nonce: Buffer): Buffer {
      return nonce;
    }
  }
  const gate = openGate();
  expect(await logInAs(new DhxLiar(password), gate.afp, { user: "anna", uam: "DHCAST128" })).toBe(
    "kFPParamErr",
  );
  expect(await logInAs(new Dhx2Liar(password), gate.afp, { user: "anna" })).toBe("kFPUserNotAuth");
  expect(gate.desk.claims).toEqual([]);
});

test("guests and clear text have no second message", async () => {
  const { afp, desk } = openGate();
  desk.guestVerdict = { kind: "refused" };
  await afp.ask(FPLoginExt, { ...request, uam: "No User Authent" });
  expect((await afp.ask(FPLoginCont, { id: 0, uamData: Buffer.alloc(8) })).result).toBe("kFPUserNotAuth");
});

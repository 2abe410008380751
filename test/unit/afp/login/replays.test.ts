import { expect, test } from "vitest";
import { FPLogin } from "../../../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../../../src/afp/login/FPLoginExt.ts";
import { AfpCaller } from "../../../support/AfpCaller.ts";
import { openGate } from "../../../support/gate.ts";
import { logIn, logInAs } from "../../../support/loginClient.ts";
import { DhxClient, Dhx2Client, uamClient } from "../../../support/uamClients.ts";

const anna = { user: "anna", password: "secret" };
const strong = ["DHX2", "DHCAST128"] as const;

test.each(strong)("a login by %s that somebody recorded lets nobody in", async (uam) => {
  const recorded: Uint8Array[] = [];
  const gate = openGate();
  const { transport } = gate.afp;
  const listened = new AfpCaller({
    ...transport,
    command: (block) => {
      recorded.push(Uint8Array.from(block));
      return transport.command(block);
    },
  });
  expect(await logIn(listened, { ...anna, uam })).toBe("kFPNoErr");
  const other = openGate();
  for (const block of recorded) await other.session.command(block);
  // With the ids that the other connection gives, too.
  const again = openGate();
  const replies = [await again.afp.transport.command(recorded[0] ?? Buffer.alloc(0))];
  for (const block of recorded.slice(1)) {
    const id = replies.at(-1)?.block.subarray(0, 2);
    const copy = Buffer.from(block);
    id?.copy(copy, 2);
    replies.push(await again.afp.transport.command(copy));
  }
  for (const { desk } of [other, again]) {
    expect(desk.admitted).toEqual([]);
    expect(desk.claims).toEqual([]);
  }
  // Nor on the same connection.
  for (const block of recorded) expect((await gate.afp.transport.command(block)).result).toBeLessThan(0);
  expect(gate.desk.admitted).toHaveLength(1);
});

test("of two logins on one connection the one begun last counts, whatever the order of their messages", async () => {
  const { afp, desk } = openGate();
  const first = new Dhx2Client(Buffer.from("secret"));
  const second = new DhxClient(Buffer.from("secret"));
  const dhx2 = { version: "AFP3.4", uam: "DHX2", user: "anna", uamData: first.start() };
  const begun = await afp.ask(FPLoginExt, dhx2);
  const dhx = { version: "AFP3.4", uam: "DHCAST128", user: "anna", uamData: second.start() };
  const begunToo = await afp.ask(FPLogin, dhx);
  if (begun.reply === undefined || begunToo.reply === undefined) throw new Error("no login was begun");
  const proof = { id: begunToo.reply.id, uamData: second.answer(begunToo.reply.uamData) };
  const stale = { id: begun.reply.id, uamData: first.answer(begun.reply.uamData) };
  // A message of the first one spoils the second: nothing says which of them the client means.
  expect((await afp.ask(FPLoginCont, stale)).result).not.toBe("kFPNoErr");
  expect((await afp.ask(FPLoginCont, proof)).result).toBe("kFPUserNotAuth");
  expect(desk.claims).toEqual([]);
  expect(await logIn(afp, { ...anna, uam: "DHCAST128", form: "login" })).toBe("kFPNoErr");
});

test("a message of one method means nothing to another", async () => {
  for (const uam of strong) {
    for (const liar of strong.filter((name) => name !== uam)) {
      const { afp, desk } = openGate();
      const client = uamClient(liar, "secret");
      const outcome = logInAs({ start: () => client.start(), answer: () => client.start() }, afp, {
        ...anna,
        uam,
      });
      expect(await outcome).not.toBe("kFPNoErr");
      expect(desk.admitted).toEqual([]);
    }
  }
});

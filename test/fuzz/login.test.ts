import { expect, test } from "vitest";
import { handedOver } from "../../src/afp/command.ts";
import { FPLogin } from "../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { requestBlock } from "../support/AfpCaller.ts";
import { everyUam, openGate } from "../support/gate.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const conversations = 600;
const requestsEach = 6;
const known = new Set<number>(Object.values(resultCodes));

/** A small generator of its own, so that a seed gives the same run anywhere. */
function dice(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A request that could be right, and then some bytes of it changed, dropped or added. */
function mutated(throwDice: (below: number) => number): Buffer {
  const uam = everyUam[throwDice(everyUam.length)] ?? "";
  const uamData = Buffer.from(Array.from({ length: throwDice(300) }, () => throwDice(256)));
  const request = { version: "AFP3.4", uam, user: "anna", uamData };
  const blocks = [
    requestBlock(FPLogin, request),
    requestBlock(FPLoginExt, request),
    // SRP's is 0.
    requestBlock(FPLoginCont, { id: throwDice(2) * throwDice(0x10000), uamData }),
  ];
  let block = blocks[throwDice(blocks.length)] ?? Buffer.alloc(1);
  for (let change = throwDice(4); change > 0; change--) {
    const at = throwDice(Math.min(block.length, 40));
    if (throwDice(3) === 0) block = block.subarray(0, 1 + throwDice(block.length));
    else block[at] = throwDice(256);
  }
  return block;
}

test(`mutated logins get an answer, and nobody in by accident (seed ${seed})`, async () => {
  const throwDice = dice(seed);
  for (let conversation = 0; conversation < conversations; conversation++) {
    const { session, desk } = openGate();
    desk.guestVerdict = { kind: "refused" };
    for (let request = 0; request < requestsEach; request++) {
      const outcome = await session.command(mutated(throwDice));
      if (outcome === handedOver) throw new Error("somebody was let in");
      expect(known.has(outcome.result)).toBe(true);
    }
    expect(desk.admitted).toEqual([]);
  }
});

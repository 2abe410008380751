import { handedOver } from "../../src/afp/command.ts";
import { LoginSession } from "../../src/afp/login/LoginSession.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { serverInfoBlock, type ServerDescription } from "../../src/afp/serverInfo.ts";
import type { UamName } from "../../src/afp/uam/index.ts";
import { silentLog } from "../../src/system/log.ts";
import { systemRandom } from "../../src/system/random.ts";
import { AfpCaller } from "./AfpCaller.ts";
import type { AfpReply, AfpTransport } from "./AfpTransport.ts";
import { FakeClock } from "./FakeClock.ts";
import { FakeLoginDesk } from "./FakeLoginDesk.ts";

/** The server that gate tests meet. */
export const gateServer: ServerDescription = {
  name: "Büro",
  macCharset: "MAC_ROMAN",
  machineType: "TimeCapsule8,119",
  uams: ["DHX2", "No User Authent"],
  signature: Buffer.from("000102030405060708090a0b0c0d0e0f", "hex"),
  addresses: [{ kind: "ipPort", address: Buffer.of(192, 0, 2, 10), port: 548 }],
  maySavePassword: true,
  maySetPassword: false,
  knowsUuids: false,
};

/** A stranger's connection to a gate: anna's password is secret, guests may come in. */
export interface Gate {
  afp: AfpCaller;
  desk: FakeLoginDesk;
  clock: FakeClock;
  session: LoginSession;
  /** How often the connection was to be closed. */
  failures(): number;
}

/** Everything that the server has. */
export const everyUam: readonly UamName[] = [
  "SRP",
  "DHX2",
  "DHCAST128",
  "2-Way Randnum exchange",
  "Randnum exchange",
  "Cleartxt Passwrd",
  "No User Authent",
];

/** A fresh connection to a gate that offers these methods. */
export function openGate(uams: readonly UamName[] = everyUam): Gate {
  let failures = 0;
  const parts = loginParts(uams, () => failures++);
  const afp = new AfpCaller(directTransport(parts.session, parts.desk));
  return { ...parts, afp, failures: () => failures };
}

/** A login talk and the desk that it asks. */
export function loginParts(uams: readonly UamName[], afterFailure: () => void) {
  const desk = new FakeLoginDesk();
  desk.passwords.set("anna", "secret");
  const clock = new FakeClock();
  const session = new LoginSession({
    desk,
    uams,
    serverInfo: () => serverInfoBlock(gateServer),
    random: systemRandom,
    clock,
    log: silentLog,
    afterFailure,
  });
  return { desk, clock, session };
}

/** Block to block, without frames; after a hand-over it answers what the new session would. */
function directTransport(session: LoginSession, desk: FakeLoginDesk): AfpTransport {
  return {
    async command(block): Promise<AfpReply> {
      const outcome = await session.command(block);
      if (outcome !== handedOver) return { result: outcome.result, block: Buffer.from(outcome.block) };
      const login = desk.admitted.at(-1);
      if (login === undefined) throw new Error("handed over to nobody");
      return { result: resultCodes.kFPNoErr, block: Buffer.from(login.finalReply) };
    },
    async write(_block, data): Promise<AfpReply> {
      const sink = session.write();
      sink.take(data);
      const { result, block } = await sink.finish();
      return { result, block: Buffer.from(block) };
    },
  };
}

import { describe, expect, test } from "vitest";
import { commands } from "../../src/afp/commands/index.ts";
import { FPGetUserInfo } from "../../src/afp/commands/FPGetUserInfo.ts";
import { FPLogout } from "../../src/afp/commands/FPLogout.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { changePassword } from "../support/changePassword.ts";
import { clientIn } from "../support/clientIn.ts";

const self = { flags: 1, bitmap: 1 };

describe.each([
  ["expired", "kFPPwdExpiredErr"],
  ["mustChange", "kFPPwdNeedsChangeErr"],
] as const)("a session of a user whose password is to be replaced (%s)", (mustRenew, result) => {
  test("answers everything but FPChangePassword and FPLogout with its code, known or not", async () => {
    const { client, session } = await clientIn("loggedIn", { mustRenew });
    const allowed = [36, 20];
    for (let code = 0; code < 256; code++) {
      if (allowed.includes(code)) continue;
      const reply = await client.transport.command(Buffer.of(code, 1, 0, 0, 0, 0, 0, 1));
      expect([code, reply.result, reply.block.length]).toEqual([code, resultCodes[result], 0]);
    }
    expect(session.openVolumes.ids).toEqual([]);
  });

  test("takes no data of a write either", async () => {
    const { client } = await clientIn("loggedIn", { mustRenew });
    for (const { code } of commands.filter((command) => "beginWrite" in command)) {
      const block = Buffer.alloc(20);
      block[0] = code;
      const reply = await client.transport.write(block, Buffer.from("data"));
      expect([code, reply.result]).toEqual([code, resultCodes[result]]);
    }
  });

  test.each([22, 34])("goes on like others once it is replaced (AFP %i)", async (version) => {
    const { client, passwords } = await clientIn("loggedIn", { mustRenew, version });
    const user = version < 30 ? "anna" : "";
    expect((await client.ask(FPGetUserInfo, self)).result).toBe(result);
    expect(await changePassword(client, { old: "wrong", fresh: "new", user })).toBe("kFPUserNotAuth");
    passwords.verdict = "policy";
    expect(await changePassword(client, { old: "secret", fresh: "new", user })).toBe("kFPPwdPolicyErr");
    expect((await client.ask(FPGetUserInfo, self)).result).toBe(result);
    passwords.verdict = "changed";
    expect(await changePassword(client, { old: "secret", fresh: "new", user })).toBe("kFPNoErr");
    expect((await client.ask(FPGetUserInfo, self)).result).toBe("kFPNoErr");
    await client.openVolume("Backup");
  });

  test("ends like others", async () => {
    const { client, session } = await clientIn("loggedIn", { mustRenew });
    expect((await client.ask(FPLogout, {})).result).toBe("kFPNoErr");
    expect(session.isLoggedOut).toBe(true);
    expect((await client.ask(FPGetUserInfo, self)).result).toBe("kFPUserNotAuth");
  });
});

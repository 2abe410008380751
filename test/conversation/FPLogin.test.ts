import { describe, expect, test } from "vitest";
import { FPLogin } from "../../src/afp/login/FPLogin.ts";
import { afpVersionNames, versionNamed } from "../../src/afp/versions.ts";
import { openGate } from "../support/gate.ts";
import { logIn } from "../support/loginClient.ts";

const methods = ["DHX2", "DHCAST128", "Cleartxt Passwrd"] as const;
const form = "login";

describe.each(methods)("%s", (uam) => {
  test.each(afpVersionNames)("lets a user in at %s", async (version) => {
    const { afp, desk } = openGate();
    expect(await logIn(afp, { user: "anna", password: "secret", uam, version, form })).toBe("kFPNoErr");
    expect(desk.admitted).toMatchObject([{ uam, userName: "anna", version: versionNamed(version) }]);
  });

  test("refuses a wrong password and an unknown user alike, at the end of the exchange", async () => {
    for (const user of ["anna", "ghost", ""]) {
      const { afp, desk } = openGate();
      expect(await logIn(afp, { user, password: "wrong", uam, form })).toBe("kFPUserNotAuth");
      expect(desk.claims).toEqual([{ user, password: "wrong", uam }]);
      expect(desk.admitted).toEqual([]);
    }
  });

  test("takes names of odd and even length, in UTF-8, decomposed or in MacRoman", async () => {
    for (const user of ["bo", "bob", "jörg"]) {
      const { afp, desk } = openGate();
      desk.passwords.set(user, "secret");
      expect(await logIn(afp, { user, password: "secret", uam, form })).toBe("kFPNoErr");
      const decomposed = openGate();
      decomposed.desk.passwords.set(user, "secret");
      const credentials = { user: user.normalize("NFD"), password: "secret", uam, form } as const;
      expect(await logIn(decomposed.afp, credentials)).toBe("kFPNoErr");
    }
  });
});

test("a name in MacRoman is understood", async () => {
  const { desk, session } = openGate();
  const head = "12 06 414650322e32 10 436c6561727478742050617373777264".replaceAll(" ", "");
  // "jörg" is 6a 9a 72 67; its password of eight bytes follows at an even offset.
  await session.command(Buffer.from(`${head}046a9a7267${Buffer.from("secret\0\0").toString("hex")}`, "hex"));
  expect(desk.claims).toEqual([{ user: "jörg", password: "secret", uam: "Cleartxt Passwrd" }]);
});

test("a guest needs no name", async () => {
  const { afp, desk } = openGate();
  expect(await logIn(afp, { uam: "No User Authent", form })).toBe("kFPNoErr");
  expect(desk.admitted).toMatchObject([{ uam: "No User Authent", userName: "" }]);
});

test("clear text ends after eight bytes of password; what follows is ignored", async () => {
  const { afp, desk } = openGate();
  desk.passwords.set("anna", "12345678");
  const uamData = Buffer.from("12345678\0");
  const { result } = await afp.ask(FPLogin, {
    version: "AFP3.4",
    uam: "Cleartxt Passwrd",
    user: "anna",
    uamData,
  });
  expect(result).toBe("kFPNoErr");
});

test("method and version names that are cut off are malformed", async () => {
  const { afp } = openGate();
  const reply = await afp.transport.command(Buffer.of(18, 200, 65));
  expect(reply).toMatchObject({ result: -5019 });
  expect(reply.block).toHaveLength(0);
});

import { describe, expect, test } from "vitest";

import { readAfpdConf } from "../../../src/config/afpdConf.ts";
import type { ServerDefaults } from "../../../src/config/ServerDraft.ts";

function read(text: string, defaults: ServerDefaults = {}) {
  const { servers, problems } = readAfpdConf("/etc/netatalk/afpd.conf", Buffer.from(text), defaults);
  return {
    servers,
    settings: servers.map(({ settings }) => settings),
    problems,
    errors: problems.filter(({ severity }) => severity === "error"),
  };
}

test("a file of comments starts one server with the usual settings", () => {
  const { settings, problems } = read("# nothing\n\n");
  expect(problems).toEqual([]);
  expect(settings).toMatchObject([
    {
      name: undefined,
      port: undefined,
      addresses: [],
      uams: ["DHX2"],
      hasUamList: false,
      maySavePassword: true,
      maySetPassword: false,
      zeroconf: true,
      tickleSeconds: 30,
      timeoutTickles: 4,
      sleepHours: 10,
      guestUser: "nobody",
      volumeNameBytesMax: 80,
      sessionsMax: 200,
      quantumBytes: 1024 * 1024,
    },
  ]);
});

test("FreeNAS's line", () => {
  const { settings, servers, problems } = read(
    '"freenas" -tcp -noddp -uamlist uams_guest.so,uams_dhx2.so -defaultvol /usr/local/etc/AppleVolumes.default ' +
      '-systemvol /usr/local/etc/AppleVolumes.system -loginmesg "" -nosavepassword\n',
  );
  expect(problems).toEqual([]);
  expect(settings).toMatchObject([
    { name: "freenas", uams: ["DHX2", "No User Authent"], loginMessage: "", maySavePassword: false },
  ]);
  expect(servers).toMatchObject([
    {
      defaultVolumesFile: "/usr/local/etc/AppleVolumes.default",
      systemVolumesFile: "/usr/local/etc/AppleVolumes.system",
    },
  ]);
});

test("Debian's line, continued", () => {
  const { settings, problems } = read(
    "- -tcp -noddp -uamlist uams_dhx.so,uams_dhx2.so \\\n  -nosavepassword\n",
  );
  expect(problems).toEqual([]);
  expect(settings).toMatchObject([{ maySavePassword: false, uams: ["DHX2", "DHCAST128"], hasUamList: true }]);
});

test("several lines are several servers, each with its own settings", () => {
  const { settings } = read(
    '"User volume" -uamlist uams_clrtxt.so -port 12000\n"Guest volume" -uamlist uams_guest.so -port 12001 -signature user:cellar -mimicmodel Laptop -fqdn nas.example:12001 -ipaddr 10.0.0.1,fd00::1\n',
  );
  expect(settings).toMatchObject([
    { name: "User volume", port: 12_000, uams: ["Cleartxt Passwrd"], signature: undefined },
    {
      name: "Guest volume",
      port: 12_001,
      uams: ["No User Authent"],
      signature: "cellar",
      model: "MacBookPro",
      fqdn: "nas.example:12001",
      addresses: ["10.0.0.1", "fd00::1"],
    },
  ]);
});

test("what the init script's file says holds until a line says otherwise", () => {
  const defaults = { name: "cellar", uams: ["DHX2"], guestUser: "guest", sessionsMax: 20 } as const;
  const { settings } = read('- -port 1\n"attic" -port 2 -uamlist uams_dhx.so -guestname ben\n', defaults);
  expect(settings).toMatchObject([
    { name: "cellar", uams: ["DHX2"], guestUser: "guest", sessionsMax: 20 },
    { name: "attic", uams: ["DHCAST128"], guestUser: "ben", sessionsMax: 20 },
  ]);
});

describe("a server is not started", () => {
  test.each([
    "-ipaddr nas",
    "-ipaddr",
    "-ipaddr 10.0.0.1,x",
    "-ipadr 10.0.0.1",
    "-notcp",
    "-proxy",
    '-loginmesg "open',
  ])("with %s", (options) => {
    const { servers, errors } = read(`- ${options}\n`);
    expect(servers).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
  });

  test("where another one listens already", () => {
    expect(read('"a"\n"b" -port 548\n"c" -port 549\n').servers).toHaveLength(2);
    expect(read('"a" -ipaddr 10.0.0.1\n"b" -ipaddr 10.0.0.2\n').servers).toHaveLength(2);
    expect(read('"a" -ipaddr 10.0.0.1\n"b" -ipaddr 10.0.0.1\n').servers).toHaveLength(1);
  });

  test("when the file is no text", () => {
    expect(readAfpdConf("/f", Buffer.from("\ufeff- -tcp", "utf16le"), {}).servers).toEqual([]);
  });
});

describe("the rest still serves", () => {
  test("an unknown option takes its value along and gets a suggestion", () => {
    const { settings, errors } = read("- -uamlst uams_dhx2.so -port 5548\n");
    expect(settings).toMatchObject([{ port: 5548 }]);
    expect(errors).toMatchObject([{ line: 1, remedy: "did you mean -uamlist?" }]);
  });

  test("a login method that is not understood is left out; none left lets nobody in", () => {
    expect(read("- -uamlist uams_dhx2.so,uams_gest.so\n").settings).toMatchObject([{ uams: ["DHX2"] }]);
    expect(read("- -uamlist uams_dhx2.so, uams_dhx.so\n").settings).toMatchObject([{ uams: ["DHX2"] }]);
    expect(read("- -uamlist dhx2\n").settings).toMatchObject([{ uams: [] }]);
    expect(read("- -uamlist\n").settings).toMatchObject([{ uams: [] }]);
  });

  test.each(["a:b", "user@home", "x".repeat(64)])("the name %s is not used", (name) => {
    const { settings, errors } = read(`"${name}" -tcp\n`);
    expect(settings).toMatchObject([{ name: undefined }]);
    expect(errors).toHaveLength(1);
  });

  test("a line that forgot its name is the default server", () => {
    const { settings, problems } = read("-tcp -port 5548\n");
    expect(settings).toMatchObject([{ name: undefined, port: 5548 }]);
    expect(problems).toMatchObject([{ severity: "warning" }]);
  });

  test("an option without its value is told", () => {
    const { settings, errors } = read("- -port -tcp\n");
    expect(settings).toMatchObject([{ port: undefined }]);
    expect(errors).toHaveLength(1);
  });

  test("the quantum stays between what the protocol and the memory allow", () => {
    expect(read("- -server_quantum 1\n").settings).toMatchObject([{ quantumBytes: 32_000 }]);
    expect(read("- -server_quantum 4294967295\n").settings).toMatchObject([{ quantumBytes: 1024 * 1024 }]);
    expect(read("- -server_quantum 303840\n").settings).toMatchObject([{ quantumBytes: 303_840 }]);
  });
});

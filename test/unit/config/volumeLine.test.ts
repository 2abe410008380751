import { describe, expect, test } from "vitest";

import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";

function read(text: string) {
  const { volumes, problems } = readAppleVolumes("/etc/netatalk/AppleVolumes.default", Buffer.from(text));
  return { volumes, errors: problems.filter(({ severity }) => severity === "error") };
}

describe("access lists", () => {
  test.each([
    ["denied_hosts: 192.168.100/24,10.1.0.0/16", { deniedHosts: ["192.168.100.0/24", "10.1.0.0/16"] }],
    ["allow: fred", { allow: ["fred"] }],
    ["allow:fred,,bob,", { allow: ["fred", "bob"] }],
    ["ALLOW:fred", { allow: ["fred"] }],
    [String.raw`allow:DOM\fred,@DOM+staff`, { allow: [String.raw`DOM\fred`, "@DOM+staff"] }],
    ["allowed_hosts:fd00::/8,::1 deny:eve", { allowedHosts: ["fd00::/8", "::1/128"], deny: ["eve"] }],
    [
      "allowed_hosts:192.168.1,192.168.2.,10.",
      { allowedHosts: ["192.168.1.0/24", "192.168.2.0/24", "10.0.0.0/8"] },
    ],
    ["denied_hosts:10.0.0.0/255.0.0.0,10.1.2.3/8", { deniedHosts: ["10.0.0.0/8", "10.0.0.0/8"] }],
    ["allowed_hosts:[FE80::]/10,::ffff:10.1.2.3", { allowedHosts: ["fe80::/10", "10.1.2.3/32"] }],
    ["allowed_hosts: fe80::1 options:tm", { allowedHosts: ["fe80::1/128"] }],
    ['allow:"Anna Ben"', { allow: ["Anna Ben"] }],
    ['"allow:Anna Ben"', { allow: ["Anna Ben"] }],
  ])("%s is understood", (keys, access) => {
    const { volumes, errors } = read(`/srv/a "A" ${keys}\n`);
    expect(errors).toEqual([]);
    expect(volumes).toMatchObject([{ access }]);
  });

  test.each([
    "allow:",
    "allow:,",
    "allow:@",
    "allow:@@staff",
    "allow:@staff,@",
    "deny:*",
    "deny:!fred",
    "deny:-fred",
    "deny:$u",
    "deny:a;b",
    "deny:a:b",
    "alow:fred",
    "denny:fred",
    "dney:fred",
    "rolst:fred",
    "rwlists:fred",
    "allowd_hosts:10.0.0.1",
    "allow_hosts:10.0.0.1",
    "denied_host:10.0.0.1",
    "users:fred",
    "valid_users:fred",
    "allow=fred",
    "allow fred",
    "allow : fred",
    "allow :fred",
    ":fred",
    "allow:fred, bob",
    "allow:fred ,bob",
    "allow:fred bob",
    "allow:Anna Ben options:tm",
    "deny: denny:bob",
    "allow:fred allow:bob",
    "deny:fred deny:bob",
    "denied_hosts:host.example",
    "denied_hosts:300.1.1.1",
    "denied_hosts:192",
    "denied_hosts:192.168.1.7.",
    "denied_hosts:10.0.0.0/255.0.255.0",
    "denied_hosts:10.0.0.0/",
    "allowed_hosts:fe80::1%eth0",
    "allowed_hosts:localhost",
    "allowed_hosts:*",
    "allowed_hosts:all",
    "denied_hosts:192.168.1.0/33",
    "denied_hosts:192.168/24",
    "denied_hosts:010.0.0.1",
    "denied_hosts:fe80::1::2",
    "denied_hosts:10.0.0.0/8/8",
    "options:tm, ro",
    "options:tm,readonly",
    "option:ro",
    "options=ro",
    "readonly:yes",
    "options: alow:fred",
    "# deny:bob",
    "#deny:bob",
    'deny:bob "',
    "preexec:/bin/true options:preexec_close",
    "password:",
    "pasword:geheim",
  ])('/srv/a "A" %s is not served', (keys) => {
    const { volumes, errors } = read(`/srv/a "A" ${keys}\n/srv/b "B"\n`);
    expect(volumes.map(({ name }) => name)).toEqual(["B"]);
    expect(errors.map(({ line }) => line)).toContain(1);
    for (const { message, remedy } of errors)
      expect([message.length > 5, remedy.length > 3]).toEqual([true, true]);
  });

  test.each(["/srv/a alow:fred", "/srv/a allow=fred", "/srv/a denny:@staff"])(
    "without a name, %s is not served",
    (line) => {
      expect(read(line).volumes).toEqual([]);
    },
  );
});

describe("size limits", () => {
  test.each([
    ["500", 500 * 1024 ** 2],
    ["512000", 512_000 * 1024 ** 2],
    ["500M", 500 * 1024 ** 2],
    ["500G", 500 * 1024 ** 3],
    ["1.5TiB", 1.5 * 1024 ** 4],
    ["2TB", 2 * 1000 ** 4],
    [" 500", 500 * 1024 ** 2],
  ])("volsizelimit:%s", (value, bytes) => {
    expect(read(`/srv/a A volsizelimit:${value}`).volumes).toMatchObject([{ sizeLimitBytes: bytes }]);
  });

  test.each([
    "0",
    "-5",
    "",
    "many",
    "0x10",
    "1e3",
    "5,000",
    "500 G",
    "0.0000001",
    "99999999999999TB",
    "500GBB",
  ])("volsizelimit:%s serves nothing rather than a volume without a limit", (value) => {
    const { volumes, errors } = read(`/srv/a A volsizelimit:${value}`);
    expect(volumes).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
  });

  test("a mistyped volsizelimit, and limitsize:, which never worked, serve nothing", () => {
    expect(read("/srv/a A volsizelimt:500\n/srv/b B limitsize:500\n/srv/c C quota:5G\n").volumes).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";

import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";

const file = "/etc/netatalk/AppleVolumes.default";

function read(text: string) {
  const { volumes, typesByExtension, problems } = readAppleVolumes(file, Buffer.from(text));
  const errors = problems.filter(({ severity }) => severity === "error");
  return {
    volumes,
    typesByExtension,
    problems,
    errors,
    names: volumes.map(({ name, path }) => name ?? path),
  };
}

describe("real files", () => {
  test("Debian's shipped file serves home folders", () => {
    const { volumes, problems } = read(
      '# This file looks empty when viewed with "vi".\n#\n:DEFAULT: options:upriv,usedots\n\n# By default all users have access to their home directories.\n~/\t\t\t"Home Directory"\n\n# End of File\n',
    );
    expect(problems).toEqual([]);
    expect(volumes).toMatchObject([{ path: "~/", name: "Home Directory", line: 6, file }]);
    expect([...(volumes[0]?.options ?? [])]).toEqual(["upriv", "usedots"]);
  });

  test("what is new may be changed by its group; by everybody only where the file says so", () => {
    const { volumes } = read("/srv/a A\n/srv/b B umask:0\n/srv/c C umask:077\n");
    expect(volumes.map(({ umask }) => umask)).toEqual([0o002, 0, 0o077]);
  });

  test("FreeNAS's form, with what it says of its own database", () => {
    const { volumes, problems } = read(
      ':DEFAULT: options:upriv,usedots\n/mnt/tank/tm "Time Machine" allow:@tm,fred rwlist:@tm,fred cnidscheme:dbd ' +
        "options:tm,usedots,upriv dbpath:/var/db/netatalk/tm volcharset:UTF8 fperm:0600 dperm:0700 umask:0077\n",
    );
    expect(problems).toMatchObject([{ severity: "warning", line: 2 }]);
    expect(volumes).toMatchObject([
      {
        access: { allow: ["@tm", "fred"], rwlist: ["@tm", "fred"], deny: [] },
        filePerm: 0o600,
        directoryPerm: 0o700,
        umask: 0o77,
        cnidScheme: "persistent",
      },
    ]);
  });

  test("a QNAP-like line, keys in any order", () => {
    const { volumes, problems } = read(
      '"/share/MD0_DATA/TMBackup" "TMBackup" cnidscheme:dbd volsizelimit:512000 allow:"TimeMachine","@every one" options:tm,upriv,usedots adouble:v2 veto:/@Recycle/@Recently-Snapshot/\n',
    );
    expect(problems).toEqual([]);
    expect(volumes).toMatchObject([
      {
        sizeLimitBytes: 512_000 * 1024 * 1024,
        access: { allow: ["TimeMachine", "@every one"] },
        metadata: "ad",
        veto: ["@Recycle", "@Recently-Snapshot"],
      },
    ]);
  });

  test("a shipped AppleVolumes.system with its columns of comment", () => {
    const { typesByExtension, problems } = read(
      '.         "????"  "????"      Unix Binary                    Unix                      application/octet-stream\n' +
        '.1st      "TEXT"  "ttxt"      Text Readme                    SimpleText                application/text\n' +
        '.PDF "PDF " "CARO"\n.x "AB"\n.y\n',
    );
    expect(problems).toEqual([]);
    expect([...typesByExtension]).toEqual([
      ["", { type: "????", creator: "????" }],
      ["1st", { type: "TEXT", creator: "ttxt" }],
      ["pdf", { type: "PDF ", creator: "CARO" }],
      ["x", { type: "AB  ", creator: "????" }],
      ["y", { type: "????", creator: "????" }],
    ]);
  });
});

describe("defaults", () => {
  test("hold for the volumes after them, and a volume's flags come on top", () => {
    const { volumes } = read(
      "/srv/a A\n:DEFAULT: options:upriv deny:eve perm:0060\n/srv/b B options:tm deny:mallory\n",
    );
    expect(volumes.map(({ options, access, filePerm }) => [[...options], access.deny, filePerm])).toEqual([
      [[], [], 0],
      [["upriv", "tm"], ["mallory"], 0o60],
    ]);
  });

  test("add up over several lines", () => {
    const { volumes } = read(":DEFAULT: options:upriv\n:DEFAULT: umask:022\n/srv/a A\n");
    expect(volumes).toMatchObject([{ umask: 0o22, options: new Set(["upriv"]) }]);
  });

  test.each([
    ":DEFAULT: deny:",
    ":DEFAULT: denny:eve",
    ":DEFALT: deny:eve",
    ":DEFAULT deny:eve",
    "DEFAULT: deny:eve",
    ":DEFAULT: deny:a, b",
    ':DEFAULT: deny:"eve',
    "\u0000:DEFAULT: deny:eve",
  ])("%j takes the volumes below it off, as nobody knows whom it keeps out", (line) => {
    const { volumes, errors } = read(`/srv/a A\n${line}\n/srv/b B\n`);
    expect(volumes).toMatchObject([{ name: "A" }]);
    expect(errors.map((error) => error.line)).toEqual(expect.arrayContaining([2, 3]));
  });

  test("a broken list is healed by a volume's own of the same key", () => {
    const { names } = read(":DEFAULT: deny:@\n/srv/a A deny:eve\n/srv/b B\n");
    expect(names).toEqual(["A"]);
  });
});

describe("paths and names", () => {
  test.each(["/srv/a", "~", "~/Backups", "./a", "../data/Time", "$d/x", "/srv/$u"])(
    "%s is a path",
    (path) => {
      expect(read(`${path} X`).volumes).toMatchObject([{ path, name: "X" }]);
    },
  );

  test.each(["srv/a", "~fred", "C:\\x", "'/srv/a'", "“/srv/a”", '""', "hello"])("%s is none", (path) => {
    const { volumes, errors } = read(`${path} X\n/srv/b B`);
    expect(volumes.map(({ path }) => path)).toEqual(["/srv/b"]);
    expect(errors).toHaveLength(1);
  });

  test("blanks without quotes are an error, and the wrong folder is not served", () => {
    expect(read('/srv/Time Machine "Time Machine" options:tm').volumes).toEqual([]);
    expect(read("/srv/tm Time Machine options:tm").volumes).toEqual([]);
  });

  test("a name with a colon cannot be shown", () => {
    expect(read('/srv/a "A: B"').volumes).toEqual([]);
  });

  test("a name too long for old Macs is told, one too long for any is not served", () => {
    const { volumes, problems } = read(`/srv/a "${"x".repeat(28)}"\n/srv/b "${"y".repeat(256)}"`);
    expect(volumes).toHaveLength(1);
    expect(problems.map(({ severity, line }) => `${severity} ${line}`)).toEqual([
      "warning 1",
      "error 2",
      "error 2",
    ]);
  });

  test("of two volumes with one name the second is not served", () => {
    const { volumes, errors } = read(
      '/srv/a "Time Machine"\n/srv/b "time machine"\n/srv/x/data\n/srv/y/data/\n',
    );
    expect(volumes.map(({ path }) => path)).toEqual(["/srv/a", "/srv/x/data"]);
    expect(errors[0]).toMatchObject({ line: 2 });
    expect(errors[0]?.message).toContain("line 1");
  });

  test("two volumes of one name for different people are both served", () => {
    const { volumes, problems } = read(
      '/srv/a "TM" allow:anna\n/srv/b "TM" allow:ben\n/srv/c "TM" deny:anna,ben\n',
    );
    expect(volumes).toHaveLength(3);
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
  });

  test("an unknown variable stays, with a word about it", () => {
    const { volumes, problems } = read('/srv/$x "A$$"');
    expect(volumes).toMatchObject([{ path: "/srv/$x" }]);
    expect(problems).toMatchObject([{ severity: "warning" }]);
  });
});

describe("the rest still serves", () => {
  test.each([
    "foo:bar",
    "cnidscheme:xyz",
    "ea:samba",
    "umask:99",
    "options:tm,upriw",
    "adouble:v3",
    "preexec:a b",
  ])("%s is an error, and the volume is there", (keys) => {
    const { volumes, errors } = read(`/srv/a A ${keys}`);
    expect(volumes).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  test("a suggestion is made for a slip", () => {
    const { errors } = read("/srv/a A cnidsheme:dbd options:uprv");
    expect(errors.map(({ remedy }) => remedy)).toEqual(["did you mean cnidscheme:?", "did you mean upriv?"]);
  });

  test("what has no meaning is said once for the whole file", () => {
    const { problems } = read("/srv/a A dbpath:/x options:searchdb\n/srv/b B dbpath:/y options:searchdb\n");
    expect(problems.map(({ line }) => line)).toEqual([1, 1]);
  });

  test("a comment at a line's end is told and left out", () => {
    const { volumes, problems } = read("/srv/a A allow:fred # the attic\n");
    expect(volumes).toMatchObject([{ access: { allow: ["fred"] } }]);
    expect(problems).toMatchObject([{ severity: "warning" }]);
  });

  test("ea: decides over adouble:", () => {
    const { volumes } = read("/srv/a A adouble:v2 ea:sys\n/srv/b B\n/srv/c C adouble:v2\n/srv/d D ea:none\n");
    expect(volumes.map(({ metadata }) => metadata)).toEqual(["sys", "auto", "ad", "none"]);
  });

  test("a file of nothing but problems does not tell all of them", () => {
    const { problems } = read("nonsense\n".repeat(50_000));
    expect(problems.length).toBeLessThan(300);
    expect(problems.at(-1)?.message).toContain("more problems");
  });
});

import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readAfpdConf } from "../../src/config/afpdConf.ts";
import { readAppleVolumes } from "../../src/config/appleVolumes.ts";
import { expandVolume, isProblem } from "../../src/config/expandVolume.ts";
import { readNetatalkDefaults } from "../../src/config/netatalkDefaults.ts";

// fast-check prints the seed of a run that fails; SEED repeats it.
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };

const readers: readonly (readonly [string, (bytes: Uint8Array) => unknown])[] = [
  ["AppleVolumes", (bytes) => readAppleVolumes("/etc/f", bytes)],
  ["afpd.conf", (bytes) => readAfpdConf("/etc/f", bytes, {})],
  ["/etc/default/netatalk", (bytes) => readNetatalkDefaults("/etc/f", bytes)],
];

const goodFile = Buffer.concat([
  readFileSync("config/AppleVolumes.default"),
  readFileSync("config/afpd.conf"),
  Buffer.from(
    '/srv/x "X" allow:fred,@staff deny:"a b" allowed_hosts:10/8,fd00::/8 volsizelimit:500 \\\n options:ro\n',
  ),
  Buffer.from(
    '.doc "WDBN" "MSWD"\nAFPD_UAMLIST="-U uams_dhx.so"\n- -ipaddr 10.0.0.1 -uamlist uams_dhx2.so\n',
  ),
]);

const mutations = fc.array(
  fc.record({
    at: fc.nat(goodFile.length - 1),
    remove: fc.nat(20),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom('"', "\\", ":", "\n", "#", ",", "\0").map((each) => Buffer.from(each)),
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

describe.each(readers)("%s", (_name, read) => {
  test("random bytes never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void read(bytes)),
      runs,
    );
  });

  test("a mutated good file never throws", () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        let bytes = goodFile;
        for (const { at, remove, insert } of changes) {
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
        }
        read(bytes);
      }),
      runs,
    );
  });

  const pieces = [
    '"',
    "\\",
    "a",
    "a ",
    '"a" ',
    ":",
    "a:",
    "a,",
    "#",
    "x\\\n",
    "\n",
    "/a\n",
    "allow:a ",
    "-port ",
    "$",
    "'",
    "A=b;",
  ];
  // What took more than linear time would not end before the test's own time limit.
  test.each(pieces)("a megabyte of %j is read to its end", (piece) => {
    read(Buffer.from(piece.repeat(Math.ceil(1_000_000 / piece.length))));
  });

  test("a long line with one first word is read to its end", () => {
    for (const piece of ['"', "a ", "a:b ", "allow:a,", "options:tm "])
      read(Buffer.from(`/x ${piece.repeat(20_000)}`.slice(0, 65_000)));
  });
});

describe("access lists", () => {
  const broken = fc.constantFrom("", ",", "@", "*", "!bob", "a:b", "a;b", "a, b", "a b", ' "', "a,@");

  test("a volume with a broken list is never served, whatever else stands there", () => {
    const key = fc.constantFrom(
      "allow",
      "deny",
      "rolist",
      "rwlist",
      "alow",
      "denny",
      "Deny",
      "rlist",
      "rwlst",
    );
    const other = fc.constantFrom(
      "",
      "options:tm",
      "umask:022",
      "volsizelimit:5",
      "cnidscheme:dbd",
      "foo:bar",
    );
    fc.assert(
      fc.property(key, broken, other, other, (name, list, before, after) => {
        const line = `/srv/a "A" ${before} ${name}:${list} ${after}\n`;
        expect(readAppleVolumes("/etc/f", Buffer.from(line)).volumes).toEqual([]);
      }),
      runs,
    );
  });
});

describe("expandVolume", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("..", ".", "", "/", "../..", "a/../..", "\0", "~", "$u"),
  );

  test("no value leads out of the folder that the path names", () => {
    const path = fc.constantFrom("/srv/$u", "/srv/$u/x", "/srv/$f$g", "/srv/.$u", "/srv/$u.$u/$h", "/srv/$s");
    const values = fc.record({
      user: value,
      fullName: value,
      group: value,
      hostName: value,
      serverName: value,
    });
    fc.assert(
      fc.property(path, values, (typed, who) => {
        const [template] = readAppleVolumes("/etc/f", Buffer.from(`${typed} "N"`)).volumes;
        if (template === undefined) throw new Error(typed);
        const expanded = expandVolume(template, { ...who, home: "/home/x", clientAddress: "::1" });
        if (isProblem(expanded)) return;
        expect(expanded.path).toMatch(/^\/srv\/[^/\0]+/);
        expect(expanded.path.split("/")).not.toContain("..");
        expect(expanded.path.split("/").length).toBe(typed.split("/").length);
      }),
      runs,
    );
  });
});

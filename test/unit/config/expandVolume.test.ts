import { describe, expect, test } from "vitest";

import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";
import {
  dependsOnUser,
  expandVolume,
  isProblem,
  pathDependsOnUser,
} from "../../../src/config/expandVolume.ts";
import type { VolumeTemplate } from "../../../src/config/ServerConfig.ts";
import type { VolumeVariables } from "../../../src/config/variables.ts";

const anna: VolumeVariables = {
  user: "anna",
  home: "/home/anna",
  fullName: "Anna Berg",
  group: "staff",
  clientAddress: "fd00::7",
  hostName: "cellar",
  serverName: "Backup Server",
};

function template(line: string): VolumeTemplate {
  const [volume] = readAppleVolumes("/etc/a$d/AppleVolumes.default", Buffer.from(line)).volumes;
  if (volume === undefined) throw new Error(`not a volume: ${line}`);
  return volume;
}

function expand(line: string, variables: Partial<VolumeVariables> = {}) {
  const expanded = expandVolume(template(line), { ...anna, ...variables });
  return isProblem(expanded) ? expanded.severity : expanded;
}

describe("names", () => {
  test.each([
    ["$u's files", "anna's files"],
    ["$f", "Anna Berg"],
    ["$g on $h", "staff on cellar"],
    ["$s: $b", "Backup Server- tm"],
    ["$v $d", "tm /srv/tm"],
    ["$c", "fd00--7"],
    ["$i", "fd00--7"],
    ["$z", "tm"],
    ["a$z", "a"],
    ["$$u costs 5$", "$u costs 5$"],
    ["$x stays", "$x stays"],
    ["Bu\u0308cher", "B\u00fccher"],
  ])("%s becomes %s", (name, shown) => {
    const wanted = template("/srv/tm X");
    expect(expandVolume({ ...wanted, name }, anna)).toMatchObject({ name: shown, path: "/srv/tm" });
  });

  test("without one it is the folder's", () => {
    expect(expand("/srv/$u/")).toMatchObject({ name: "anna", path: "/srv/anna" });
    expect(expand("~")).toMatchObject({ name: "anna", path: "/home/anna" });
  });

  test("a value is not looked at for variables again", () => {
    expect(expand('/srv/x "$f"', { fullName: "$u$$" })).toMatchObject({ name: "$u$$" });
  });

  test("one that grows too long is refused", () => {
    expect(expand('/srv/x "$f"', { fullName: "x".repeat(256) })).toBe("error");
  });
});

describe("paths", () => {
  test.each([
    ["~", "/home/anna"],
    ["~/Time Machine", "/home/anna/Time"],
    ["/srv/$u/$g", "/srv/anna/staff"],
    ["/srv/$s/x", "/srv/Backup Server/x"],
    ["/srv/$v N", "/srv/N"],
    ["../data/$u", "/etc/data/anna"],
    ["./x", "/etc/a$d/x"],
    ["/srv/$$u", "/srv/$u"],
    ["/srv/$x", "/srv/$x"],
    ["/srv/a$z", "/srv/a"],
    ["/srv//x/", "/srv/x"],
    ["/ Disk", "/"],
  ])("%s", (line, path) => {
    expect(expand(line.replace("~/Time Machine", '"~/Time"'))).toMatchObject({ path });
  });

  test.each(["..", ".", "", "../eve", "a/b", "/etc", "a\0b", "/", "a\nb", "\ud800", ".ssh", "x".repeat(256)])(
    "the user name %j does not lead out of the path",
    (user) => {
      expect(expand("/srv/$u", { user })).toBe("error");
      expect(expand("../data/$u/x", { user })).toBe("error");
    },
  );

  test("pieces of two values do not make a way out", () => {
    expect(expand("/srv/$u$g/x", { user: ".", group: "." })).toBe("error");
    expect(expand("/srv/.$u/x", { user: "." })).toBe("error");
  });

  test("every variable is held to that, the full name and the host's too", () => {
    expect(expand("/srv/$f", { fullName: "../../etc" })).toBe("error");
    expect(expand("/srv/$h", { hostName: ".." })).toBe("error");
    expect(expand("/srv/$z/x")).toBe("error");
    expect(expand("/srv/$d")).toBe("error");
  });

  test.each([undefined, "/", "", "relative", "//", "/home/a\0b"])(
    "the home %j is none that can be served",
    (home) => {
      expect(expand("~", { home })).toBe("error");
      expect(expand("~/x", { home })).toBe("error");
    },
  );

  test("a path of a variable alone counts from the file's folder, not from anywhere else", () => {
    expect(expand("$u/x")).toMatchObject({ path: "/etc/a$d/anna/x" });
  });
});

test("what depends on the user", () => {
  const lines = ["/srv/a", "~", "/srv/$u", "/srv/$g", "/srv/$h", '/srv/a "$u"', "/srv/$$u", "/srv/$i"];
  expect(lines.map((line) => dependsOnUser(template(line)))).toEqual([
    false,
    true,
    true,
    true,
    false,
    true,
    false,
    true,
  ]);
  expect(pathDependsOnUser(template('/srv/a "$u"'))).toBe(false);
  expect(pathDependsOnUser(template("~/x"))).toBe(true);
});

test("a problem names the volume's line", () => {
  expect(expandVolume(template("/srv/$u"), { ...anna, user: ".." })).toMatchObject({
    severity: "error",
    file: "/etc/a$d/AppleVolumes.default",
    line: 1,
  });
});

describe("ways", () => {
  const step = (name: string, isMade: boolean, isUsersChoice = false) => ({ name, isMade, isUsersChoice });
  const way = (line: string, variables: Partial<VolumeVariables> = {}) => {
    const expanded = expand(line, variables);
    return typeof expanded === "string" ? expanded : expanded.way;
  };

  test.each([
    ["/srv/tm", { start: "/srv/tm", steps: [] }],
    ['/srv/tm "$f"', { start: "/srv/tm", steps: [] }],
    ["/srv/$s/x", { start: "/srv/Backup Server/x", steps: [] }],
    ["/srv/$u", { start: "/srv", steps: [step("anna", true)] }],
    ["/srv/x$u/in", { start: "/srv", steps: [step("xanna", true), step("in", true)] }],
    ["/srv/$g/a/$u", { start: "/srv", steps: [step("staff", false), step("a", false), step("anna", true)] }],
    ["/srv/$f", { start: "/srv", steps: [step("Anna Berg", false, true)] }],
    ["/srv/$c/", { start: "/srv", steps: [step("fd00::7", false)] }],
    ["/srv/$u/../all", { start: "/srv/all", steps: [] }],
    ["../data/./$u", { start: "/etc/data", steps: [step("anna", true)] }],
    ["/../..//srv", { start: "/srv", steps: [] }],
    ["~", { start: "/home/anna", isHome: true, steps: [] }],
    ["~/a/$u", { start: "/home/anna", isHome: true, steps: [step("a", true), step("anna", true)] }],
    ["~/../x", { start: "/home", isHome: true, steps: [step("x", true)] }],
  ])("%s", (line, wanted) => {
    expect(way(line)).toEqual({ isHome: false, ...wanted });
  });

  test("a user's name that means something elsewhere is just a name", () => {
    for (const user of ["%s", "-rf", "~", "$u", "a b", "*"]) {
      expect(expand("/srv/$u", { user }), user).toMatchObject({
        path: `/srv/${user}`,
        way: { start: "/srv", steps: [step(user, true)] },
      });
    }
  });
});

import { expect, test } from "vitest";
import { unknownNames } from "../../../src/cli/unknownNames.ts";
import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";
import { emptyServer } from "../../../src/config/ServerDraft.ts";

/** Fred and staff are known; `team` is a second name of staff. */
const known = {
  hasUser: (name: string) => name === "fred",
  findGroup: (name: string) => (name === "staff" || name === "team" ? "staff" : undefined),
};

function warned(...lines: string[]): string[] {
  const { volumes } = readAppleVolumes("av", Buffer.from(lines.join("\n")));
  const servers = [{ ...emptyServer({}, 1).settings, volumes, file: "afpd.conf", line: 1 }];
  const problems = unknownNames({ servers, typesByExtension: new Map(), problems: [] }, known);
  return problems.map(({ severity, file, line, message }) => `${severity} ${file}:${line}: ${message}`);
}

test("names that somebody has are fine", () => {
  expect(warned("/srv/a allow:fred,@staff rwlist:@staff")).toEqual([]);
});

test("an unknown user or group is told with its line, and what the entry then does", () => {
  expect(warned("/srv/a allow:ferd", "/srv/b deny:@stuff", '/srv/c "rolist:@the others"')).toEqual([
    'warning av:1: nobody knows a user "ferd"; in allow: it lets nobody in',
    'warning av:2: nobody knows a group "stuff"; in deny: it keeps nobody out',
    'warning av:3: nobody knows a group "the others"; in rolist: it keeps nobody out',
  ]);
});

test("a group's second name matches nobody, and is told", () => {
  expect(warned("/srv/a deny:@team")).toEqual([
    'warning av:1: the group "team" is known to its members as "staff"; in deny: it keeps nobody out',
  ]);
});

test("a list of :DEFAULT: is told once", () => {
  expect(warned(":DEFAULT: deny:eve", "/srv/a", "/srv/b")).toHaveLength(1);
});

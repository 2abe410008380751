import { expect, test } from "vitest";
import type { Account } from "../../../src/accounts/Account.ts";
import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";
import { emptyServer } from "../../../src/config/ServerDraft.ts";
import { offersOf } from "../../../src/processes/supervisor/volumeOffers.ts";

const fred: Account = {
  name: "fred",
  fullName: "Fred Example",
  isGuest: false,
  uid: 1000,
  gid: 100,
  groups: [100],
  groupNames: ["staff"],
  home: undefined,
};

function offers(...lines: string[]) {
  const { volumes } = readAppleVolumes("AppleVolumes.default", Buffer.from(lines.join("\n")));
  return offersOf({
    server: { ...emptyServer({}, 1).settings, file: "afpd.conf", line: 1, volumes },
    serverName: "House",
    hostName: "host",
    account: fred,
    clientAddress: "192.168.1.7",
  }).map(({ access, because, line, volume }) => ({ access, because, line, volume }));
}

const here = "192.168.1.7";

test.each([
  ["denied_hosts:192.168.1.0/24", "none", `${here} is in denied_hosts: as 192.168.1.0/24`],
  ["allowed_hosts:10.0.0.0/8", "none", `${here} is not in allowed_hosts:`],
  ["deny:@staff", "none", "deny: has @staff, a group of fred"],
  ["deny:FRED", "none", "deny: has FRED"],
  ["allow:anna", "none", "allow: has neither fred nor a group of theirs"],
  ["options:ro", "read", "options:ro lets nobody write"],
  ["rolist:anna,fred", "read", "rolist: has fred"],
  ["rwlist:anna", "read", "there is an rwlist:, and it has neither fred nor a group of theirs"],
  ["rwlist:@staff", "write", "rwlist: has @staff, a group of fred"],
  ["allow:@staff", "write", "allow: has @staff, a group of fred"],
  ["options:tm", "write", "no list keeps anybody out"],
])("%s: the answer (%s) comes with its reason", (words, access, because) => {
  expect(offers(`/srv/a ${words}`)).toMatchObject([{ access, because, line: 1 }]);
});

test("the line is that of the list that decided, a :DEFAULT: or a continued line included", () => {
  expect(
    offers(
      ":DEFAULT: deny:fred",
      "/srv/a",
      "/srv/b \\",
      "  deny:anna \\",
      "  allow:bob",
      "",
      "/srv/c deny:joe",
    ),
  ).toMatchObject([
    { access: "none", line: 1 },
    { access: "none", line: 5 },
    { access: "write", line: 7 },
  ]);
});

test("a volume whose path has no value for this user comes with the problem", () => {
  expect(offers("~ Home")).toMatchObject([
    { access: "write", volume: { severity: "error", message: "fred has no home folder to serve" } },
  ]);
});

test("of a volume that is not for the user nothing is worked out", () => {
  expect(offers("/srv/$u deny:fred")).toMatchObject([{ access: "none", volume: undefined }]);
});

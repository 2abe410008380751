import { expect, test } from "vitest";
import type { Account, VolumeAccess } from "../../../src/accounts/Account.ts";
import { accessOf, type VolumeAccessLists } from "../../../src/accounts/volumeAccess.ts";

const fred: Account = {
  name: "fred",
  fullName: "Fred Example",
  isGuest: false,
  uid: 1000,
  gid: 100,
  groups: [100],
  groupNames: ["staff"],
  home: "/home/fred",
};
const guest: Account = { ...fred, name: "nobody", isGuest: true, groupNames: ["nogroup"] };

const open: VolumeAccessLists = {
  allow: [],
  deny: [],
  rolist: [],
  rwlist: [],
  allowedHosts: [],
  deniedHosts: [],
};

/** How a list can stand to fred: absent, naming him, his group, or others only. */
const relations = {
  absent: [],
  user: ["anna", "fred"],
  group: ["@staff"],
  others: ["anna", "@admins"],
} as const;
type Relation = keyof typeof relations;
const all = Object.keys(relations) as Relation[];
const names = (relation: Relation) => relation === "user" || relation === "group";

// The rules in words, apart from the code: every overlap of the four lists and the read-only option.
function expected(
  allow: Relation,
  deny: Relation,
  ro: Relation,
  rw: Relation,
  isReadOnly: boolean,
): VolumeAccess {
  if (names(deny)) return "none";
  if (allow === "others") return "none";
  if (isReadOnly) return "read";
  if (names(ro)) return "read";
  return rw === "others" ? "read" : "write";
}

const overlaps = all.flatMap((allow) =>
  all.flatMap((deny) =>
    all.flatMap((rolist) =>
      all.flatMap((rwlist) =>
        [false, true].map((isReadOnly) => ({ allow, deny, rolist, rwlist, isReadOnly })),
      ),
    ),
  ),
);

test(`each of the ${overlaps.length} overlaps of lists gives what the table in README.md says`, () => {
  for (const { allow, deny, rolist, rwlist, isReadOnly } of overlaps) {
    const lists = {
      ...open,
      allow: relations[allow],
      deny: relations[deny],
      rolist: relations[rolist],
      rwlist: relations[rwlist],
    };
    const wanted = expected(allow, deny, rolist, rwlist, isReadOnly);
    const where = JSON.stringify({ allow, deny, rolist, rwlist, isReadOnly });
    expect(accessOf(lists, isReadOnly, fred, "10.0.0.1").access, where).toBe(wanted);
  }
});

const table: [claim: string, lists: Partial<VolumeAccessLists>, account: Account, access: VolumeAccess][] = [
  ["without lists everybody writes", {}, fred, "write"],
  ["without lists a guest writes too, as far as the files let him", {}, guest, "write"],
  ["deny counts before allow", { allow: ["fred"], deny: ["fred"] }, fred, "none"],
  ["deny of a group counts before allow of the user", { allow: ["fred"], deny: ["@staff"] }, fred, "none"],
  ["rolist counts before rwlist", { rolist: ["fred"], rwlist: ["fred"] }, fred, "read"],
  ["users are named in upper or lower case", { allow: ["FRED"] }, fred, "write"],
  ["groups are named exactly", { allow: ["@Staff"] }, fred, "none"],
  ["a group is no user", { allow: ["staff"] }, fred, "none"],
  ["a user is no group", { allow: ["@fred"] }, fred, "none"],
  ["an empty @ names no group", { allow: ["@"] }, fred, "none"],
  ["a full name names nobody", { allow: ["Fred Example"] }, fred, "none"],
  ["a guest is let in by the guest account's name", { allow: ["nobody"] }, guest, "write"],
  ["a guest is let in by its group", { allow: ["@nogroup"] }, guest, "write"],
  ["a guest is not let in where others are named", { allow: ["fred"] }, guest, "none"],
  ["a guest is denied by name", { deny: ["nobody"] }, guest, "none"],
  ["a guest reads where only others write", { rwlist: ["fred"] }, guest, "read"],
  [
    "names match composed or decomposed",
    { allow: ["ju\u0308rgen"] },
    { ...fred, name: "j\u00fcrgen" },
    "write",
  ],
];

test.each(table)("%s", (_claim, lists, account, access) => {
  expect(accessOf({ ...open, ...lists }, false, account, "10.0.0.1").access).toBe(access);
});

const hosts: [
  claim: string,
  allowed: string[],
  denied: string[],
  address: string | undefined,
  isIn: boolean,
][] = [
  ["an address in an allowed range is in", ["192.168.100/24"], [], "192.168.100.7", true],
  ["an address outside all allowed ranges is out", ["192.168.100/24", "10.0."], [], "172.16.0.1", false],
  ["an address in a denied range is out", [], ["10.0."], "10.0.3.4", false],
  ["an address outside the denied ranges is in", [], ["10.0."], "10.1.3.4", true],
  ["denied counts before allowed", ["10.0."], ["10.0.3/24"], "10.0.3.4", false],
  ["IPv6 has its ranges", ["fe80::/10"], [], "fe80::1%eth0", true],
  ["IPv4 through an IPv6 socket is IPv4", ["10.0."], [], "::ffff:10.0.3.4", true],
  ["an unknown address is not in an allowed range", ["0.0.0.0/0"], [], undefined, false],
  ["an unknown address may be a denied one", [], ["10.0."], undefined, false],
  ["what is no address may be a denied one", [], ["10.0."], "somewhere", false],
  ["an allowed range that can't be read holds nobody", ["10.0.0.0/99"], [], "10.0.0.1", false],
  ["a denied range that can't be read holds everybody", [], ["10.0.0.0/99"], "192.168.0.1", false],
  ["without ranges an unknown address is in", [], [], undefined, true],
];

test.each(hosts)("%s", (_claim, allowedHosts, deniedHosts, address, isIn) => {
  expect(accessOf({ ...open, allowedHosts, deniedHosts }, false, fred, address).access).toBe(
    isIn ? "write" : "none",
  );
});

import fs from "node:fs";
import os from "node:os";
import { expect, test } from "vitest";
import { findGroup, findUser, groupsOf, lookUpGroups, lookUpUser } from "../../../src/system/users.ts";

const me = os.userInfo();

test("a user is found by name and by uid, and both are the same", async () => {
  const byUid = findUser(me.uid);
  expect(byUid).toMatchObject({ name: me.username, uid: me.uid, gid: me.gid, home: me.homedir });
  expect(findUser(me.username)).toEqual(byUid);
  expect(await lookUpUser(me.username)).toEqual(byUid);
  expect(await lookUpUser(me.uid)).toEqual(byUid);
});

test("the full name is the first part of the comment", () => {
  const lines = fs.readFileSync("/etc/passwd", "utf8").trim().split("\n");
  for (const line of lines.slice(0, 20)) {
    const [name = "", , uid, gid, comment = "", home, shell] = line.split(":");
    expect(findUser(name)).toEqual({
      name,
      uid: Number(uid),
      gid: Number(gid),
      fullName: comment.split(",")[0],
      home,
      shell,
    });
  }
});

test("nobody is found by a name or number that can't be one", async () => {
  const names = [
    "",
    "no such user here",
    `${me.username}\0`,
    `a\0${me.username}`,
    "x".repeat(256),
    "ü".repeat(200),
  ];
  for (const name of names) {
    expect(findUser(name)).toBeUndefined();
    expect(await lookUpUser(name)).toBeUndefined();
    expect(findGroup(name)).toBeUndefined();
    expect(groupsOf(name, me.gid)).toEqual([me.gid]);
  }
  for (const uid of [-1, 2 ** 32 - 1, 2 ** 40, 1.5, Number.NaN, 3_999_999_999]) {
    expect(findUser(uid)).toBeUndefined();
    expect(await lookUpUser(uid)).toBeUndefined();
    expect(findGroup(uid)).toBeUndefined();
  }
  expect(groupsOf(me.username, -1)).toEqual([]);
});

test("a group is found by name and by gid", () => {
  const [name = "", , gid] = (fs.readFileSync("/etc/group", "utf8").split("\n")[0] ?? "").split(":");
  expect(findGroup(name)).toEqual({ name, gid: Number(gid) });
  expect(findGroup(Number(gid))).toEqual({ name, gid: Number(gid) });
});

test("a user's groups have the primary one among them, and the same names by both ways", async () => {
  const gids = groupsOf(me.username, me.gid);
  expect(gids).toContain(me.gid);
  const looked = await lookUpGroups(me.username, me.gid);
  expect(looked.gids).toEqual(gids);
  expect(looked.names).toEqual(gids.map((gid) => findGroup(gid)?.name).filter((name) => name !== undefined));
});

test("ten thousand look-ups leave no memory behind", () => {
  for (let warm = 0; warm < 1000; warm++) findUser(me.username);
  const before = process.memoryUsage.rss();
  for (let count = 0; count < 10_000; count++) findUser(me.username);
  expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 2 ** 20);
});

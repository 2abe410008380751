import { describe, expect, test } from "vitest";

import { readAfpdConf } from "../../../src/config/afpdConf.ts";
import { narrowest } from "../../../src/system/hostMask.ts";

function read(text: string) {
  const { servers, problems } = readAfpdConf("/etc/netatalk/afpd.conf", Buffer.from(text), {});
  return { servers, settings: servers[0]?.settings, problems: problems.map(({ message }) => message) };
}

/** The list that a client of that address is offered. */
function offered(options: string, address: string) {
  const { settings, problems } = read(`"S" ${options}\n`);
  expect(problems).toEqual([]);
  if (settings === undefined) throw new Error("no server");
  return narrowest(settings.uamRanges, address)?.uams ?? settings.uams;
}

const [strong, old, guest] = [["DHX2"], ["DHX2", "DHCAST128"], ["No User Authent"]];
const lists =
  "-uamlist@10.0.0.0/8 uams_dhx2.so,uams_dhx.so -uamlist uams_dhx2.so -uamlist@10.0.5.0/24 uams_guest.so " +
  "-uamlist@fd00:5::/32,172.16/12 uams_dhx2.so,uams_dhx.so -uamlist@10.0.5.7 uams_dhx2.so";

test.each([
  ["in none of the ranges, the list for all counts", "192.168.1.1", strong],
  ["the range that the client is in", "10.1.2.3", old],
  ["of two ranges the narrower one, wherever it stands", "10.0.5.1", guest],
  ["a lone address is the narrowest", "10.0.5.7", strong],
  ["IPv4 inside IPv6 is IPv4", "::ffff:10.0.5.1", guest],
  ["IPv6", "fd00:5::17", old],
  ["IPv6 with a zone", "fe80::1%eth0", strong],
  ["an end that is left away", "172.20.0.1", old],
  ["what is no address is in no range", "", strong],
])("%s", (_claim, address, uams) => {
  expect(offered(lists, address)).toEqual(uams);
});

test("a range around everything beats the list for all", () => {
  expect(offered("-uamlist uams_clrtxt.so -uamlist@0.0.0.0/0,::/0 uams_dhx2.so", "192.0.2.1")).toEqual(
    strong,
  );
});

describe("what is not understood starts nothing", () => {
  test.each([
    ["-uamlist@10.0.5/33 uams_dhx2.so", "'10.0.5/33' in -uamlist@ is no network"],
    ["-uamlist@macs.example.com uams_dhx2.so", "is no network"],
    ["-uamlist@ uams_dhx2.so", "names no network"],
    ["-uamlist@10.0.5.0/24", "-uamlist@10.0.5.0/24 has no value"],
    ["-uamlist@10.0.5.0/24 -port 548", "-uamlist@10.0.5.0/24 has no value"],
    ["-uamlst@10.0.5.0/24 uams_dhx2.so", "is no option of a server"],
    ["-uamlist@10.0.5.0/24 uams_dhx2.so -uamlist@10.0.5.9/24 uams_guest.so", "two lists of login methods"],
  ])("%s", (options, message) => {
    const { servers, problems } = read(`"S" ${options}\n`);
    expect(servers).toEqual([]);
    expect(problems.join("\n")).toContain(message);
    expect(problems.join("\n")).toContain("this server is not started");
  });
});

test("an unknown method in a range's list only makes it shorter", () => {
  const { settings, problems } = read('"S" -uamlist@10.0.0.0/8 uams_dhx2.so,uams_nothing.so\n');
  expect(settings?.uamRanges).toMatchObject([{ network: "10.0.0.0/8", uams: ["DHX2"] }]);
  expect(problems).toHaveLength(1);
});

test("more networks than anybody has are refused", () => {
  const networks = Array.from({ length: 65 }, (_, index) => `10.0.${index}.0/24`).join(",");
  expect(read(`"S" -uamlist@${networks} uams_dhx2.so\n`).servers).toEqual([]);
});

describe("servers that are in each other's way", () => {
  test.each([
    ["one port", '"A" -port 1000\n"B" -port 1000\n', "the server of line 1 already listens on port 1000"],
    ["the standard port", '"A"\n"B" -port 548\n', "already listens on port 548"],
    ["one address, written in two ways", '"A" -ipaddr ::1\n"B" -ipaddr 0:0:0:0:0:0:0:1\n', "port 548"],
    ["all addresses and one of them", '"A" -ipaddr 0.0.0.0\n"B" -ipaddr 10.0.0.1\n', "port 548"],
    ["one name", '"A" -port 1000\n"a" -port 1001\n', "the server of line 1 already has the name 'a'"],
    ["the host's name", "- -port 1000\n- -port 1001\n", "the server of line 1 already has the host's name"],
  ])("%s", (_what, text, message) => {
    const { servers, problems } = read(text);
    expect(servers.map(({ line }) => line)).toEqual([1]);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  test("two networks may each have a server of one name and port", () => {
    expect(read('"A" -ipaddr 10.0.0.1\n"A" -ipaddr 192.168.0.1\n')).toMatchObject({ problems: [] });
  });
});

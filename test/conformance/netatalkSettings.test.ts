import { describe, expect, test } from "vitest";

import { readAfpdConf } from "../../src/config/afpdConf.ts";
import { afpdOptions } from "../../src/config/afpdOptions.ts";
import { readAppleVolumes } from "../../src/config/appleVolumes.ts";
import { netatalkVariables, readNetatalkDefaults } from "../../src/config/netatalkDefaults.ts";
import type { Problem } from "../../src/config/ServerConfig.ts";
import { volumeKeys } from "../../src/config/volumeKeys.ts";
import { volumeOptions } from "../../src/config/volumeOptions.ts";

/**
 * Every setting of Netatalk 2.2 and 2.4 by its man pages, and what becomes of it here: `used` silently, or with a word
 * (`warned`), or not at all (`error`). A setting that is added to the reader has to be added here, and the other way round.
 */
type Fate = "used" | "warned" | "error";

const keys: Record<string, readonly [value: string, fate: Fate][]> = {
  adouble: [
    ["v2", "used"],
    ["v1", "warned"],
    ["osx", "warned"],
  ],
  volsizelimit: [
    ["500000", "used"],
    ["0", "error"],
  ],
  allow: [
    ["fred,@staff", "used"],
    ["@", "error"],
  ],
  deny: [
    ["fred,@staff", "used"],
    ["@", "error"],
  ],
  rolist: [
    ["fred", "used"],
    ["", "error"],
  ],
  rwlist: [
    ["fred", "used"],
    ["", "error"],
  ],
  allowed_hosts: [
    ["10.0.0.0/8", "used"],
    ["ten", "error"],
  ],
  denied_hosts: [
    ["192.168.100/24", "used"],
    ["ten", "error"],
  ],
  cnidscheme: [
    ["dbd", "used"],
    ["cdb", "used"],
    ["last", "used"],
    ["tdb", "used"],
    ["mtab", "used"],
    ["db3", "used"],
  ],
  cnidserver: [["localhost:4700", "warned"]],
  dbpath: [["/var/db/$v", "warned"]],
  ea: [
    ["none", "used"],
    ["auto", "used"],
    ["sys", "used"],
    ["ad", "used"],
    ["all", "error"],
  ],
  volcharset: [
    ["UTF8", "used"],
    ["UTF8-MAC", "warned"],
    ["ISO-8859-1", "warned"],
  ],
  maccharset: [
    ["MAC_ROMAN", "used"],
    ["MAC_JAPANESE", "warned"],
  ],
  casefold: [
    ["tolower", "warned"],
    ["toupper", "warned"],
    ["xlatelower", "warned"],
    ["xlateupper", "warned"],
  ],
  password: [
    ["geheim", "used"],
    ["geheimnis", "warned"],
  ],
  perm: [
    ["0770", "used"],
    ["9", "error"],
  ],
  fperm: [
    ["0660", "used"],
    ["x", "error"],
  ],
  dperm: [
    ["2770", "used"],
    ["x", "error"],
  ],
  umask: [
    ["022", "used"],
    ["2022", "error"],
  ],
  preexec: [["/bin/true", "warned"]],
  postexec: [["/bin/true", "warned"]],
  root_preexec: [["/bin/true", "warned"]],
  root_postexec: [["/bin/true", "warned"]],
  veto: [
    ["a/b/", "used"],
    ["a/b", "warned"],
    ["/", "error"],
  ],
  forceuid: [["fred", "warned"]],
  forcegid: [["staff", "warned"]],
  limitsize: [["1000", "error"]],
  options: [
    ["upriv,usedots", "used"],
    ["", "error"],
    ["nonsense", "error"],
  ],
};

const flags: Record<string, Fate> = {
  tm: "used",
  upriv: "used",
  usedots: "used",
  invisibledots: "used",
  ro: "used",
  limitsize: "used",
  noacls: "used",
  searchdb: "warned",
  nonetids: "warned",
  acls: "warned",
  followsymlinks: "warned",
  preexec_close: "warned",
  root_preexec_close: "warned",
  nostat: "warned",
  nodev: "warned",
  nofileid: "warned",
  nohex: "warned",
  noadouble: "warned",
  nocnidcache: "warned",
  crlf: "warned",
  mswindows: "warned",
  caseinsensitive: "warned",
  illegalseq: "warned",
  prodos: "warned",
  dropbox: "warned",
  dropkludge: "warned",
};

const serverOptions: Record<string, readonly [value: string, fate: Fate][]> = {
  "-tcp": [["", "used"]],
  "-notcp": [["", "error"]],
  "-ddp": [["", "warned"]],
  "-noddp": [["", "used"]],
  "-transall": [["", "used"]],
  "-notransall": [["", "error"]],
  "-ipaddr": [
    ["10.0.0.1", "used"],
    ["fd00::1", "used"],
    ["nas", "error"],
  ],
  "-port": [
    ["5548", "used"],
    ["0", "error"],
    ["70000", "error"],
  ],
  "-fqdn": [
    ["nas.example:548", "used"],
    ["a:b:c", "error"],
  ],
  "-hostname": [["nas", "warned"]],
  "-proxy": [["", "error"]],
  "-ddpaddr": [["1.2", "warned"]],
  "-server_quantum": [
    ["303840", "used"],
    ["1", "warned"],
    ["4294967295", "warned"],
    ["x", "error"],
  ],
  "-dsireadbuf": [["12", "warned"]],
  "-tcprcvbuf": [["1", "warned"]],
  "-tcpsndbuf": [["1", "warned"]],
  "-slp": [["", "warned"]],
  "-nozeroconf": [["", "used"]],
  "-zeroconf": [["", "used"]],
  "-advertise_ssh": [["", "warned"]],
  "-uamlist": [
    ["uams_dhx.so,uams_dhx2.so", "used"],
    ["uams_dhx2.so,uams_gss.so", "warned"],
    ["dhx2", "error"],
  ],
  "-uampath": [["/usr/lib/netatalk", "warned"]],
  "-k5keytab": [["/x", "warned"]],
  "-k5service": [["x", "warned"]],
  "-k5realm": [["x", "warned"]],
  "-ntdomain": [["x", "warned"]],
  "-ntseparator": [["+", "warned"]],
  "-adminauthuser": [["root", "warned"]],
  "-admingroup": [["wheel", "warned"]],
  "-savepassword": [["", "used"]],
  "-nosavepassword": [["", "used"]],
  "-setpassword": [["", "used"]],
  "-nosetpassword": [["", "used"]],
  "-passwdfile": [["/x", "warned"]],
  "-passwdminlen": [["8", "warned"]],
  "-loginmaxfail": [["3", "warned"]],
  "-defaultvol": [["/x", "used"]],
  "-systemvol": [["/x", "used"]],
  "-uservol": [["", "warned"]],
  "-nouservol": [["", "used"]],
  "-uservolfirst": [["", "warned"]],
  "-nouservolfirst": [["", "used"]],
  "-closevol": [["", "warned"]],
  "-authprintdir": [["/x", "warned"]],
  "-cnidserver": [["localhost:4700", "warned"]],
  "-dircachesize": [["8192", "warned"]],
  "-fcelistener": [["h:12250", "warned"]],
  "-fceevents": [["fmod,tmsz", "warned"]],
  "-fcecoalesce": [["all", "warned"]],
  "-fceholdfmod": [["60", "warned"]],
  "-guestname": [
    ["nobody", "used"],
    ['""', "error"],
  ],
  "-icon": [["", "warned"]],
  "-noicon": [["", "used"]],
  "-keepsessions": [["", "warned"]],
  "-loginmesg": [
    ['"Hello there"', "used"],
    ["x".repeat(300), "warned"],
  ],
  "-mimicmodel": [
    ["RackMac", "used"],
    ["AppleTV1,1", "used"],
    ["Tower", "used"],
    ['"a b"', "error"],
  ],
  "-noacl2maccess": [["", "warned"]],
  "-sleep": [
    ["10", "used"],
    ["x", "error"],
  ],
  "-signature": [
    ["user:cellar", "used"],
    ["auto", "used"],
    ["user:12345678901234567", "error"],
    ["host", "error"],
  ],
  "-volnamelen": [
    ["73", "used"],
    ["7", "error"],
  ],
  "-setuplog": [['"default log_info"', "warned"]],
  "-unsetuplog": [["", "warned"]],
  "-unixcodepage": [
    ["UTF8", "used"],
    ["LOCALE", "used"],
    ["ISO-8859-1", "warned"],
  ],
  "-maccodepage": [
    ["MAC_ROMAN", "used"],
    ["MAC_CYRILLIC", "warned"],
  ],
  "-tickleval": [
    ["30", "used"],
    ["0", "error"],
  ],
  "-timeout": [
    ["4", "used"],
    ["0", "error"],
  ],
  "-client_polling": [["", "warned"]],
  "-nodebug": [["", "warned"]],
};

const uams: Record<string, Fate> = {
  "uams_dhx2.so": "used",
  "uams_dhx2_passwd.so": "used",
  "uams_dhx2_pam.so": "used",
  "uams_dhx.so": "used",
  "uams_dhx_pam.so": "used",
  "uams_dhx_passwd.so": "used",
  "uams_guest.so": "used",
  "uams_clrtxt.so": "used",
  "uams_pam.so": "used",
  "uams_passwd.so": "used",
  "uams_randnum.so": "warned",
  "uams_gss.so": "warned",
  "uams_srp.so": "warned",
};

const variables: Record<string, readonly [value: string, fate: Fate][]> = {
  ATALK_NAME: [
    ["cellar", "used"],
    ["`hostname`", "error"],
    ["a@b", "error"],
  ],
  ATALK_ZONE: [["@zone", "warned"]],
  ATALK_UNIX_CHARSET: [
    ["LOCALE", "used"],
    ["UTF8", "used"],
    ["ISO-8859-1", "warned"],
  ],
  ATALK_MAC_CHARSET: [
    ["MAC_ROMAN", "used"],
    ["MAC_HEBREW", "warned"],
  ],
  AFPD_RUN: [
    ["yes", "used"],
    ["no", "warned"],
  ],
  CNID_METAD_RUN: [
    ["yes", "used"],
    ["no", "warned"],
  ],
  ATALKD_RUN: [
    ["no", "used"],
    ["yes", "warned"],
  ],
  PAPD_RUN: [
    ["no", "used"],
    ["yes", "warned"],
  ],
  TIMELORD_RUN: [
    ["no", "used"],
    ["yes", "warned"],
  ],
  A2BOOT_RUN: [
    ["no", "used"],
    ["yes", "warned"],
  ],
  AFPD_MAX_CLIENTS: [
    ["20", "used"],
    ["0", "error"],
    ["many", "error"],
  ],
  AFPD_UAMLIST: [
    ['"-U uams_dhx.so,uams_dhx2.so"', "used"],
    ['"-U uams_rnd.so"', "error"],
  ],
  AFPD_GUEST: [["nobody", "used"]],
  CNID_CONFIG: [
    ['"-l log_note"', "used"],
    ['"-l log_debug"', "warned"],
  ],
  CNID_DBD_LOGCONFIG: [
    ['"-l log_note"', "used"],
    ["x", "warned"],
  ],
  ATALK_BGROUND: [
    ["no", "used"],
    ["yes", "warned"],
  ],
};

function fateOf(problems: readonly Problem[]): Fate {
  if (problems.some(({ severity }) => severity === "error")) return "error";
  return problems.length > 0 ? "warned" : "used";
}

function cases<T>(
  table: Record<string, readonly (readonly [string, T])[]>,
): (readonly [string, string, T])[] {
  return Object.entries(table).flatMap(([name, values]) =>
    values.map(([value, fate]) => [name, value, fate] as const),
  );
}

describe("keys of a volume", () => {
  test("the reader knows these and no others", () => {
    expect([...volumeKeys.keys(), "options"].toSorted()).toEqual(Object.keys(keys).toSorted());
  });

  test.each(cases(keys))("%s:%s is %s", (key, value, fate) => {
    const { problems } = readAppleVolumes("/f", Buffer.from(`/srv/a A ${key}:${value}\n`));
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });
});

describe("flags of options:", () => {
  test("the reader knows these and no others", () => {
    expect(Object.keys(volumeOptions).toSorted()).toEqual(Object.keys(flags).toSorted());
  });

  test.each(Object.entries(flags))("%s is %s", (flag, fate) => {
    const { problems, volumes } = readAppleVolumes("/f", Buffer.from(`/srv/a A options:${flag}\n`));
    expect(fateOf(problems)).toBe(fate);
    expect([...(volumes[0]?.options ?? [])]).toEqual([flag]);
  });
});

describe("options of a server", () => {
  test("the reader knows these and no others", () => {
    expect([...afpdOptions.keys()].toSorted()).toEqual(Object.keys(serverOptions).toSorted());
  });

  test.each(cases(serverOptions))("%s %s is %s", (option, value, fate) => {
    const { problems } = readAfpdConf("/f", Buffer.from(`- ${option} ${value}\n`), {});
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });

  test.each(Object.entries(uams))("%s is %s", (module, fate) => {
    const { problems } = readAfpdConf("/f", Buffer.from(`- -uamlist uams_dhx2.so,${module}\n`), {});
    expect(fateOf(problems)).toBe(fate);
  });
});

describe("variables of /etc/default/netatalk", () => {
  test("the reader knows these and no others", () => {
    expect([...netatalkVariables.keys()].toSorted()).toEqual(Object.keys(variables).toSorted());
  });

  test.each(cases(variables))("%s=%s is %s", (name, value, fate) => {
    const { problems } = readNetatalkDefaults("/f", Buffer.from(`${name}=${value}\n`));
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });
});

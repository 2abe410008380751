import { describe, expect, test } from "vitest";

import { readAfpdConf } from "../../src/config/afpdConf.ts";
import { afpdOptions } from "../../src/config/afpdOptions.ts";
import { readAppleVolumes } from "../../src/config/appleVolumes.ts";
import { netatalkVariables, readNetatalkDefaults } from "../../src/config/netatalkDefaults.ts";
import type { Problem } from "../../src/config/ServerConfig.ts";
import { volumeKeys } from "../../src/config/volumeKeys.ts";
import { volumeOptions } from "../../src/config/volumeOptions.ts";

/**
 * Every setting of Netatalk 2.2 and 2.4 by its man pages, and of our own (`-accounts`), and what becomes of
 * it here: `used` silently, or with a word (`warned`), or not at all (`error`). A setting that is added to the
 * reader has to be added here, and the other way round.
 */
type Fate = "used" | "warned" | "error";

/** Lines of names with commas, value (which may be empty) and fate. */
function table(text: string): readonly (readonly [name: string, value: string, fate: string])[] {
  return text
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [, names = "", value = "", fate = ""] =
        /^(\S+) (.*?) ?(used|warned|error)$/.exec(line.trim()) ?? [];
      return names.split(",").map((name) => [name, value, fate] as const);
    });
}

function namesOf(rows: readonly (readonly [name: string, ...rest: string[]])[]): readonly string[] {
  return [...new Set(rows.map(([name]) => name))].toSorted();
}

const keys = table(`
  rolist,rwlist,options error
  adouble v2 used
  adouble v1 warned
  adouble osx warned
  volsizelimit 500000 used
  volsizelimit 0 error
  allow fred,@staff used
  allow @ error
  deny fred,@staff used
  deny @ error
  rolist fred used
  rwlist fred used
  allowed_hosts 10.0.0.0/8 used
  allowed_hosts ten error
  denied_hosts 192.168.100/24 used
  denied_hosts ten error
  cnidscheme dbd used
  cnidscheme cdb used
  cnidscheme last used
  cnidscheme tdb used
  cnidscheme mtab used
  cnidscheme db3 used
  cnidserver localhost:4700 warned
  dbpath /var/db/$v warned
  ea none used
  ea auto used
  ea sys used
  ea ad used
  ea all error
  volcharset UTF8 used
  volcharset UTF8-MAC used
  volcharset ISO-8859-1 used
  volcharset UTF-7 error
  maccharset MAC_ROMAN used
  maccharset MAC_JAPANESE used
  maccharset MAC_HEBREW error
  casefold tolower used
  casefold toupper used
  casefold xlatelower used
  casefold xlateupper used
  casefold lower error
  password geheim used
  password geheimnis warned
  perm 0770 used
  perm 9 error
  fperm 0660 used
  fperm x error
  dperm 2770 used
  dperm x error
  umask 022 used
  umask 2022 error
  preexec /bin/true warned
  postexec /bin/true warned
  root_preexec /bin/true warned
  root_postexec /bin/true warned
  veto a/b/ used
  veto a/b warned
  veto / error
  forceuid fred warned
  forcegid staff warned
  limitsize 1000 error
  options upriv,usedots used
  options nonsense error
`);

const flags = table(`
  tm,upriv,usedots,invisibledots,ro,limitsize,nonetids,acls,noacls,nohex used
  searchdb,followsymlinks,preexec_close,root_preexec_close,nostat,nodev warned
  nofileid,noadouble,nocnidcache,crlf,mswindows,caseinsensitive,illegalseq,prodos warned
  dropbox,dropkludge warned
`);

const serverOptions = table(`
  -tcp,-noddp,-transall,-nozeroconf,-zeroconf,-savepassword,-nosavepassword,-setpassword used
  -nosetpassword,-nouservol,-nouservolfirst,-noicon used
  -notcp,-notransall,-proxy error
  -ddp,-slp,-advertise_ssh,-uservol,-uservolfirst,-closevol,-icon,-keepsessions warned
  -noacl2maccess,-unsetuplog,-client_polling,-nodebug warned
  -ipaddr 10.0.0.1 used
  -ipaddr fd00::1 used
  -ipaddr nas error
  -port 5548 used
  -port 0 error
  -port 70000 error
  -fqdn nas.example:548 used
  -fqdn a:b:c error
  -hostname nas warned
  -ddpaddr 1.2 warned
  -server_quantum 303840 used
  -server_quantum 1 warned
  -server_quantum 4294967295 warned
  -server_quantum x error
  -dsireadbuf 12 warned
  -tcprcvbuf 1 warned
  -tcpsndbuf 1 warned
  -accounts own,system used
  -accounts everybody error
  -uamlist uams_dhx.so,uams_dhx2.so used
  -uamlist uams_dhx2.so,uams_gss.so warned
  -uamlist dhx2 error
  -uampath /usr/lib/netatalk warned
  -k5keytab /x warned
  -k5service x warned
  -k5realm x warned
  -ntdomain x warned
  -ntseparator + warned
  -adminauthuser root warned
  -admingroup wheel warned
  -passwdfile /x warned
  -passwdminlen 8 used
  -loginmaxfail 3 warned
  -defaultvol /x used
  -systemvol /x used
  -authprintdir /x warned
  -cnidserver localhost:4700 warned
  -dircachesize 8192 warned
  -fcelistener h:12250 warned
  -fceevents fmod,tmsz warned
  -fcecoalesce all warned
  -fceholdfmod 60 warned
  -guestname nobody used
  -guestname "" error
  -loginmesg "Hello there" used
  -loginmesg ${"x".repeat(200)} warned
  -mimicmodel RackMac used
  -mimicmodel AppleTV1,1 used
  -mimicmodel Tower used
  -mimicmodel "a b" error
  -sleep 10 used
  -sleep x error
  -signature user:cellar used
  -signature auto used
  -signature user:12345678901234567 error
  -signature host error
  -volnamelen 73 used
  -volnamelen 7 error
  -setuplog "default log_info" warned
  -unixcodepage UTF8 used
  -unixcodepage LOCALE used
  -unixcodepage ISO-8859-1 used
  -maccodepage MAC_ROMAN used
  -maccodepage MAC_CYRILLIC used
  -tickleval 30 used
  -tickleval 0 error
  -timeout 4 used
  -timeout 0 error
`);

const uams = table(`
  uams_dhx2.so,uams_dhx2_passwd.so,uams_dhx2_pam.so,uams_dhx.so,uams_dhx_pam.so used
  uams_dhx_passwd.so,uams_guest.so,uams_clrtxt.so,uams_pam.so,uams_passwd.so used
  uams_randnum.so,uams_srp.so used
  uams_gss.so warned
`);

const variables = table(`
  ATALK_NAME cellar used
  ATALK_NAME $(hostname) error
  ATALK_NAME a@b error
  ATALK_ZONE @zone warned
  ATALK_UNIX_CHARSET LOCALE used
  ATALK_UNIX_CHARSET UTF8 used
  ATALK_UNIX_CHARSET ISO-8859-1 used
  ATALK_MAC_CHARSET MAC_ROMAN used
  ATALK_MAC_CHARSET MAC_HEBREW error
  AFPD_RUN yes used
  AFPD_RUN no warned
  CNID_METAD_RUN yes used
  CNID_METAD_RUN no warned
  ATALKD_RUN no used
  ATALKD_RUN yes warned
  PAPD_RUN no used
  PAPD_RUN yes warned
  TIMELORD_RUN no used
  TIMELORD_RUN yes warned
  A2BOOT_RUN no used
  A2BOOT_RUN yes warned
  AFPD_MAX_CLIENTS 20 used
  AFPD_MAX_CLIENTS 0 error
  AFPD_MAX_CLIENTS many error
  AFPD_UAMLIST "-U uams_dhx.so,uams_dhx2.so" used
  AFPD_UAMLIST "-U uams_rnd.so" error
  AFPD_GUEST nobody used
  CNID_CONFIG "-l log_note" used
  CNID_CONFIG "-l log_debug" warned
  CNID_DBD_LOGCONFIG "-l log_note" used
  CNID_DBD_LOGCONFIG x warned
  ATALK_BGROUND no used
  ATALK_BGROUND yes warned
`);

function fateOf(problems: readonly Problem[]): Fate {
  if (problems.some(({ severity }) => severity === "error")) return "error";
  return problems.length > 0 ? "warned" : "used";
}

describe("keys of a volume", () => {
  test("the reader knows these and no others", () => {
    expect([...volumeKeys.keys(), "options"].toSorted()).toEqual(namesOf(keys));
  });

  test.each(keys)("%s:%s is %s", (key, value, fate) => {
    const { problems } = readAppleVolumes("/f", Buffer.from(`/srv/a A ${key}:${value}\n`));
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });
});

describe("flags of options:", () => {
  test("the reader knows these and no others", () => {
    expect(Object.keys(volumeOptions).toSorted()).toEqual(namesOf(flags));
  });

  test.each(flags)("%s%s is %s", (flag, _value, fate) => {
    const { problems, volumes } = readAppleVolumes("/f", Buffer.from(`/srv/a A options:${flag}\n`));
    expect(fateOf(problems)).toBe(fate);
    expect([...(volumes[0]?.options ?? [])]).toEqual([flag]);
  });
});

describe("options of a server", () => {
  test("the reader knows these and no others", () => {
    expect([...afpdOptions.keys()].toSorted()).toEqual(namesOf(serverOptions));
  });

  test.each(serverOptions)("%s %s is %s", (option, value, fate) => {
    const { problems } = readAfpdConf("/f", Buffer.from(`- ${option} ${value}\n`), {});
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });

  test.each(uams)("%s%s is %s", (module, _value, fate) => {
    const { problems } = readAfpdConf("/f", Buffer.from(`- -uamlist uams_dhx2.so,${module}\n`), {});
    expect(fateOf(problems)).toBe(fate);
  });
});

describe("variables of /etc/default/netatalk", () => {
  test("the reader knows these and no others", () => {
    expect([...netatalkVariables.keys()].toSorted()).toEqual(namesOf(variables));
  });

  test.each(variables)("%s=%s is %s", (name, value, fate) => {
    const { problems } = readNetatalkDefaults("/f", Buffer.from(`${name}=${value}\n`));
    expect(fateOf(problems), JSON.stringify(problems)).toBe(fate);
  });
});

import { expect, test } from "vitest";
import { storesOfModules } from "../../../src/config/accountStores.ts";
import { readAfpdConf } from "../../../src/config/afpdConf.ts";
import { readNetatalkDefaults } from "../../../src/config/netatalkDefaults.ts";

function read(options: string) {
  const { servers, problems } = readAfpdConf("/etc/netatalk/afpd.conf", Buffer.from(`- ${options}\n`), {});
  return { stores: servers[0]?.settings.accountStores, problems };
}

test.each([
  ["", ["own", "pam", "shadow"]],
  ["-accounts own,system", ["own", "pam", "shadow"]],
  ["-accounts system,own", ["pam", "shadow", "own"]],
  ["-accounts own", ["own"]],
  ["-accounts system", ["pam", "shadow"]],
  ["-accounts shadow,pam", ["shadow", "pam"]],
  ['-accounts "shadow, own"', ["shadow", "own"]],
  ["-uamlist uams_dhx2.so", ["own", "pam", "shadow"]],
  ["-uamlist uams_dhx2_pam.so,uams_guest.so", ["own", "pam"]],
  ["-uamlist uams_dhx_passwd.so,uams_passwd.so", ["own", "shadow"]],
  ["-uamlist uams_dhx2_passwd.so,uams_pam.so", ["own", "shadow", "pam"]],
  ["-accounts pam,own -uamlist uams_dhx2_passwd.so", ["pam", "own"]],
  ["-uamlist uams_dhx2_passwd.so -accounts pam,own", ["pam", "own"]],
])("%j looks for users in %j", (options, stores) => {
  expect(read(options)).toEqual({ stores, problems: [] });
});

test.each([
  ["-accounts own,sytem", "did you mean system?"],
  ["-accounts ldap", "write -accounts own,system"],
  ["-accounts own,", "write -accounts own,system"],
  ["-accounts own,own", "write -accounts own,system"],
  ["-accounts pam,system", "write -accounts own,system"],
  ["-accounts pam,own,shadow", "write -accounts own,system"],
  ["-accounts", "write its value behind it"],
  ["-acounts own", "did you mean -accounts?"],
])("%j starts no server: it could let in whom it should not", (options, remedy) => {
  const { stores, problems } = read(options);
  expect(stores).toBeUndefined();
  expect(problems.map(({ severity }) => severity)).toEqual(["error", "error"]);
  expect(problems.map((problem) => problem.remedy).join(" ")).toContain(remedy);
});

test("Netatalk's defaults file may name the modules too", () => {
  const text = Buffer.from('AFPD_UAMLIST="-U uams_dhx2_pam.so,uams_guest.so"\n');
  const { defaults } = readNetatalkDefaults("/etc/default/netatalk", text);
  expect(defaults).toMatchObject({ accountStores: ["own", "pam"] });
  const { servers } = readAfpdConf("/f", Buffer.from("- -tcp\n"), defaults);
  expect(servers[0]?.settings.accountStores).toEqual(["own", "pam"]);
});

test("modules that leave it open say nothing, and whatever stands in a list can be read", () => {
  expect(storesOfModules("uams_dhx.so,uams_dhx2.so,uams_srp.so,pam.so, ,uams_pam.sox")).toBeUndefined();
  expect(storesOfModules("uams_pam.so, uams_pam.so")).toEqual(["own", "pam"]);
});

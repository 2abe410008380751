import { expect, test } from "vitest";
import { pamService } from "../../../src/accounts/SystemAccounts.ts";

test.each([
  [["/etc/pam.d/bandstand", "/etc/pam.d/netatalk", "/etc/pam.d/login"], "bandstand"],
  [["/etc/pam.d/netatalk", "/etc/pam.d/login"], "netatalk"],
  [["/etc/pam.d/login", "/etc/pam.d/other"], "login"],
  [["/usr/lib/pam.d/system-auth", "/etc/pam.d/login"], "system-auth"],
  [["/etc/pam.d/other"], "other"],
  [[], "other"],
])("of %j PAM is asked by %s", (files, service) => {
  expect(pamService((file) => files.includes(file))).toBe(service);
});

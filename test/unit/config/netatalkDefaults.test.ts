import { expect, test } from "vitest";

import { readNetatalkDefaults } from "../../../src/config/netatalkDefaults.ts";

function read(text: string) {
  return readNetatalkDefaults("/etc/default/netatalk", Buffer.from(text));
}

test("Debian's shipped file, commands and all", () => {
  const { defaults, problems } = read(
    "# Netatalk configuration\n#AFPD_MAX_CLIENTS=50\n# Change this to set the machine's atalk name and zone.\n#ATALK_ZONE=@zone\n#ATALK_NAME=`/bin/hostname --short`\n" +
      "AFPD_MAX_CLIENTS=20\nATALK_NAME=`echo ${HOSTNAME}|cut -d. -f1`\nATALK_MAC_CHARSET='MAC_ROMAN'\nATALK_UNIX_CHARSET='LOCALE'\n" +
      'AFPD_UAMLIST="-U uams_dhx.so,uams_dhx2.so"\nAFPD_GUEST=nobody\nATALKD_RUN=no\nPAPD_RUN=no\nCNID_METAD_RUN=yes\nAFPD_RUN=yes\nTIMELORD_RUN=no\nA2BOOT_RUN=no\n\n' +
      "# Control whether the daemons are started in the background\nATALK_BGROUND=no\n# export the charsets, read form ENV by apps\nexport ATALK_MAC_CHARSET\nexport ATALK_UNIX_CHARSET\n",
  );
  expect(defaults).toEqual({
    sessionsMax: 20,
    uams: ["DHX2", "DHCAST128"],
    guestUser: "nobody",
    macCharset: "MAC_ROMAN",
  });
  expect(problems).toMatchObject([{ severity: "error", line: 7 }]);
  expect(problems[0]?.message).toContain("not run");
});

test.each([
  ["ATALK_NAME=cellar", "cellar"],
  ["ATALK_NAME='My Server'", "My Server"],
  ['ATALK_NAME="My \\"best\\" Server"', 'My "best" Server'],
  ["ATALK_NAME=My\\ Server # here", "My Server"],
  ["export ATALK_NAME=a'b c'\"d\"", "ab cd"],
  ["ATALK_NAME='$HOME'", "$HOME"],
  ["ATALK_NAME=", undefined],
  ["ATALK_NAME=$(hostname)", undefined],
  ["ATALK_NAME=${HOSTNAME}", undefined],
  ['ATALK_NAME="$HOSTNAME"', undefined],
  ["ATALK_NAME='open", undefined],
  ["ATALK_NAME=My Server", undefined],
])("%s", (line, name) => {
  expect(read(line).defaults.name).toBe(name);
});

test("other shell lines are told once and not run", () => {
  const { problems } = read("if [ -x /x ]; then\n  echo y\nfi\nAFPD_GUEST=ben\n");
  expect(problems).toMatchObject([{ severity: "warning", line: 1 }]);
});

test("an unknown setting gets a suggestion", () => {
  expect(read("AFPD_MAXCLIENTS=5").problems).toMatchObject([{ remedy: "did you mean AFPD_MAX_CLIENTS?" }]);
});

import { expect, test } from "vitest";

import { readAppleVolumes } from "../../../src/config/appleVolumes.ts";
import { checkVolumeName, fixedNameOf } from "../../../src/config/volumeNames.ts";

test.each([
  ['/srv/x "Name"', "Name"],
  ["/srv/x/", "x"],
  ['/srv/$u "Backup"', "Backup"],
  ['~ "Home"', "Home"],
  ["~/Documents", undefined],
  ["/srv/$u", undefined],
  ['/srv/x "$u"', undefined],
  ['/srv/x "$h"', undefined],
])("%s has, for everybody, the name %s", (line, name) => {
  const [template] = readAppleVolumes("/etc/f", Buffer.from(line)).volumes;
  expect(template && fixedNameOf(template)).toBe(name);
});

test("the Mac's characters are counted, not bytes", () => {
  expect(checkVolumeName("ü".repeat(27))).toBeUndefined();
  expect(checkVolumeName("u\u0308".repeat(27))).toBeUndefined();
  expect(checkVolumeName("ü".repeat(28))?.severity).toBe("warning");
});

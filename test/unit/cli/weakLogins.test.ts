import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { weakLogins } from "../../../src/cli/weakLogins.ts";
import { readConfig } from "../../../src/config/readConfig.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bandstand-weak-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function warnings(options: string, volumes = "/srv/a A\n"): Promise<string> {
  await writeFile(join(folder, "AppleVolumes.default"), volumes);
  await writeFile(join(folder, "afpd.conf"), `\n"S" ${options}\n`);
  const problems = weakLogins(await readConfig(folder));
  for (const { file, line } of problems) expect(`${file}:${line}`).toBe(`${folder}/afpd.conf:2`);
  return problems.map(({ message }) => message).join("\n");
}

test.each([
  ["-uamlist uams_clrtxt.so", "passwords in clear text"],
  ["-uamlist uams_randnum.so", "Randnum exchange is offered"],
  ["-uamlist uams_dhx2.so,uams_dhx.so", "DHX is offered to everybody"],
  ["-uamlist@0.0.0.0/0 uams_clrtxt.so", "passwords in clear text"],
  ["-uamlist uams_guest.so", "guests, without a password, may write 'A'"],
])("%s is warned of", async (options, message) => {
  expect(await warnings(options)).toContain(message);
});

test.each([
  ["the usual methods", "-tcp"],
  ["DHX2 and SRP", "-uamlist uams_dhx2.so,uams_srp.so"],
  [
    "what some addresses are offered",
    "-uamlist uams_dhx2.so -uamlist@10.0.5.0/24 uams_dhx.so,uams_clrtxt.so",
  ],
  ["a list that ranges leave to nobody", "-uamlist uams_dhx.so -uamlist@0.0.0.0/0,::/0 uams_dhx2.so"],
])("%s is not", async (_what, options) => {
  expect(await warnings(options)).toBe("");
});

test.each(["options:ro", "deny:nobody", "allow:anna", "rolist:nobody", "rwlist:@staff", "password:x"])(
  "guests that may not write, by %s, are not",
  async (options) => {
    expect(await warnings("-uamlist uams_guest.so", `/srv/a A ${options}\n`)).toBe("");
  },
);

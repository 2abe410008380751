import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "../../src/accounts/Account.ts";
import { readConfig } from "../../src/config/readConfig.ts";
import {
  grantsOf,
  passwordsOf,
  type ServedVolume,
  volumesOf,
} from "../../src/processes/supervisor/volumesOf.ts";
import { VolumeIdentities } from "../../src/processes/supervisor/VolumeIdentities.ts";
import { VolumeUuids } from "../../src/state/VolumeUuids.ts";
import { silentLog } from "../../src/system/log.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange } from "../support/hexExchange.ts";

const anna: Account = {
  name: "anna",
  fullName: "Anna",
  isGuest: false,
  uid: 1000,
  gid: 100,
  groups: [100],
  groupNames: ["staff"],
  home: undefined,
};
const guest: Account = { ...anna, name: "nobody", fullName: "Guest", isGuest: true, groupNames: ["nogroup"] };

const volumes = `
/srv/open   Open      rolist:nobody
/srv/secret "Pay Élan" allow:eve password:hush
/srv/denied Denied    deny:@staff
/srv/far    Far       allowed_hosts:10.0.0.0/8
/srv/guests Guests    allow:@nogroup
/srv/twice  OPEN      allow:anna,nobody
`;

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-hidden-"));
  fs.writeFileSync(path.join(folder, "AppleVolumes.default"), volumes);
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

async function servedTo(account: Account, clientAddress = "192.168.1.7"): Promise<ServedVolume[]> {
  const config = await readConfig(folder);
  const [server] = config.servers;
  if (server === undefined) throw new Error("there is no server");
  const audience = { server, serverName: "nas", hostName: "nas", account, clientAddress };
  const identities = new VolumeIdentities(config, "nas", new VolumeUuids(path.join(folder, "uuids")));
  return volumesOf(audience, config, identities, silentLog);
}

const namesOf = (served: ServedVolume[]) => served.map(({ settings }) => settings.name);

test("a session is told of the volumes only that its user may open from there", async () => {
  expect(namesOf(await servedTo(anna))).toEqual(["Open"]);
  expect(namesOf(await servedTo(anna, "10.1.2.3"))).toEqual(["Open", "Far"]);
  expect(namesOf(await servedTo(anna, "::ffff:10.1.2.3"))).toEqual(["Open", "Far"]);
  expect(namesOf(await servedTo({ ...anna, name: "Eve", groupNames: [] }))).toEqual([
    "Open",
    "Pay Élan",
    "Denied",
  ]);
});

test("a guest is told of what the guest account is let into, and reads where it is named to", async () => {
  const served = await servedTo(guest);
  expect(namesOf(served)).toEqual(["Open", "Denied", "Guests"]);
  expect(served.map(({ settings }) => settings.isReadOnly)).toEqual([true, false, false]);
});

test("of a volume that is not the user's neither the ids nor the password are handed out", async () => {
  const served = await servedTo(anna);
  expect(grantsOf(served.map(({ settings }) => settings))).toHaveLength(1);
  expect(passwordsOf(served).size).toBe(0);
});

// "Pay Élan" as it is, in other letters, taken apart, and in MacRoman; with and without its password.
const guesses: [version: number, name: string][] = [
  [34, "09 50617920c3896c616e"],
  [34, "09 70617920c3a96c616e"],
  [34, "0a 5061792045cc816c616e"],
  [30, "09 50415920c3894c414e"],
  [22, "08 50617920836c616e"],
  [22, "08 706179208e6c616e"],
];

test.each(guesses)(
  "AFP %s: a hidden volume's name (%s) is answered as one that nobody has",
  async (version, name) => {
    const [open] = await servedTo(anna);
    const { client } = await clientIn("loggedIn", { version, settings: { ...open?.settings } });
    const password = Buffer.from("hush\0\0\0\0").toString("hex");
    // A pad byte where the name has left the offset odd.
    for (const tail of ["", password, `00 ${password}`]) {
      await expectExchange(client, `18 00 0020 ${name} ${tail}`, "kFPObjectNotFound");
    }
    await expectExchange(client, "18 00 0020 06 4e6f62 6f6479", "kFPObjectNotFound");
  },
);

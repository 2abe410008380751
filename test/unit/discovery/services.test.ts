import { expect, test } from "vitest";

import { servicesOf, volumesWithoutRoom } from "../../../src/discovery/services.ts";

const server = { name: "nas", port: 5548, model: "TimeCapsule8,119", volumes: [] };
const uuid = "7d1b2f00-0000-4000-8000-00000000000a";

test("without Time Machine volumes there is no disk list", () => {
  expect(servicesOf(server)).toEqual([
    { type: "afpovertcp", port: 5548, txt: {} },
    { type: "device-info", port: 9, txt: { model: "TimeCapsule8,119" } },
  ]);
});

test("the disk list has the form that Netatalk sends", () => {
  const [, disks] = servicesOf({
    ...server,
    volumes: [
      { name: "Time Machine", uuid },
      { name: "Bücher", uuid },
    ],
  });
  expect(disks).toEqual({
    type: "adisk",
    port: 9,
    txt: {
      sys: "waMa=0,adVF=0x100",
      dk0: `adVN=Time Machine,adVF=0xa1,adVU=${uuid.toUpperCase()}`,
      dk1: `adVN=Bu\u0308cher,adVF=0xa1,adVU=${uuid.toUpperCase()}`,
    },
  });
});

test("commas and backslashes in a name are escaped, equals signs are not", () => {
  const [, disks] = servicesOf({ ...server, volumes: [{ name: String.raw`a,b\c=d`, uuid }] });
  expect(disks?.txt["dk0"]).toMatch(/^adVN=a\\,b\\\\c=d,adVF/);
});

test("a volume whose text does not fit is left out, and the others are numbered without a gap", () => {
  const long = { name: "ü".repeat(100), uuid };
  const volumes = [long, { name: "short", uuid }];
  const [, disks] = servicesOf({ ...server, volumes });
  expect(Object.keys(disks?.txt ?? {})).toEqual(["sys", "dk0"]);
  expect(volumesWithoutRoom(volumes)).toEqual([long]);
  expect(servicesOf({ ...server, volumes: [long] })).toHaveLength(2);
});

test("a thousand volumes do not make a packet that nobody can send", () => {
  const volumes = Array.from({ length: 1000 }, (_, index) => ({ name: `Volume ${index}`, uuid }));
  const [, disks] = servicesOf({ ...server, volumes });
  const bytes = Object.entries(disks?.txt ?? {}).reduce(
    (sum, [key, text]) => sum + key.length + text.length + 2,
    0,
  );
  expect(bytes).toBeLessThan(8200);
  expect(volumesWithoutRoom(volumes).length).toBeGreaterThan(800);
});

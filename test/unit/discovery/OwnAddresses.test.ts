import { expect, test } from "vitest";

import { canonicalAddress } from "../../../src/discovery/ipAddress.ts";
import { OwnAddresses } from "../../../src/discovery/OwnAddresses.ts";
import { FakeClock } from "../../support/FakeClock.ts";
import { interfaceOf } from "../../support/networkInterfaces.ts";

test("an address that is gone stays ours for a minute: another server of ours may still tell it", () => {
  const clock = new FakeClock();
  const own = new OwnAddresses(clock);
  own.see({
    eth0: interfaceOf(["10.77.0.1/24", "fe80::1/64"]),
    lo: interfaceOf(["::1/128"], { internal: true }),
  });
  expect(own.all()).toEqual(new Set(["10.77.0.1", "fe80::1", "::1"].map(canonicalAddress)));
  clock.advance(30_000);
  own.see({ eth0: interfaceOf(["fe80::1/64"]), gone: undefined });
  expect(own.all().has(canonicalAddress("10.77.0.1"))).toBe(true);
  clock.advance(31_000);
  own.see({ eth0: interfaceOf(["fe80::1/64"]) });
  expect(own.all()).toEqual(new Set([canonicalAddress("fe80::1")]));
});

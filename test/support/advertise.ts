// Announces a server in the network namespace that it is started in, until SIGTERM; a line of JSON on its
// input is the server's new description. For test/interop/discovery.test.ts.
import { createInterface } from "node:readline";

import { Advertiser } from "../../src/discovery/Advertiser.ts";
import type { ServerDescription } from "../../src/discovery/services.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createLog } from "../../src/system/log.ts";
import { systemRandom } from "../../src/system/random.ts";

const [json = "", hostName = "lab"] = process.argv.slice(2);
const advertiser = new Advertiser(JSON.parse(json) as ServerDescription, {
  clock: systemClock,
  log: createLog({ level: "debug", format: "json" }, {}),
  random: systemRandom,
  hostName,
});

process.once("SIGTERM", () => {
  void advertiser.stop().then(() => process.exit(0));
});
createInterface(process.stdin).on("line", (line) => {
  void advertiser.update(JSON.parse(line) as ServerDescription).then(() => console.log("updated"));
});
void advertiser.start().then(() => console.log("started"));

import fs from "node:fs";
import type { SeenNode } from "../../src/cnid/CnidService.ts";
import { openStore, seen } from "./cnidStores.ts";
import { seededNumbers } from "./seededNumbers.ts";

/**
 * A process that a test kills: gives ids as fast as it can, to new nodes and to moved ones, and says each on its
 * standard output once its service would have sent it: `cnid name inode`.
 */
const [folder = "", round = "0", seed = "1"] = process.argv.slice(2);
const below = seededNumbers(Number(seed));
const store = await openStore(folder, { leasedIdsCount: 64 });
fs.writeSync(1, "open\n");
const mine: { node: SeenNode; cnid: number }[] = [];
let made = 0;
for (;;) {
  const nodes = Array.from({ length: 1 + below(8) }, () => {
    const old = mine[below(mine.length)];
    // A rename behind our back now and then.
    if (old !== undefined && below(3) === 0) return { ...old.node, name: `${round}-r${made++}` };
    made++;
    return seen(`${round}-${made}`, Number(round) * 1_000_000 + made);
  });
  const distinct = [...new Map(nodes.map((node) => [node.inode, node])).values()];
  const cnids = await store.identify(distinct);
  let said = "";
  for (const [index, node] of distinct.entries()) {
    const cnid = cnids[index] ?? 0;
    mine.push({ node, cnid });
    said += `${cnid} ${node.name} ${node.inode}\n`;
  }
  fs.writeSync(1, said);
  if (mine.length > 1000) mine.splice(0, 500);
  // Commits and leases need a turn of the event loop now and then.
  if (below(4) === 0) await new Promise(setImmediate);
}

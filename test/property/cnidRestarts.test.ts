import { expect, test } from "vitest";
import type { Cnid } from "../../src/cnid/Cnid.ts";
import type { CnidService, SeenNode } from "../../src/cnid/CnidService.ts";
import { MemoryCnidStore } from "../../src/cnid/MemoryCnidStore.ts";
import { openStore, temporaryFolder } from "../support/cnidStores.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const steps = 1500;

/** A few nodes over and over, so that every rule of identification is met. */
function anyNode(below: (limit: number) => number): SeenNode {
  return {
    parent: (2 + 15 * below(3)) as Cnid,
    name: `n${below(6)}`,
    device: BigInt(below(2)),
    inode: BigInt(below(8)),
    isDirectory: below(4) === 0,
  };
}

test("a store that is closed and opened at any time answers as one in memory that never ends", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const { folder, remove } = temporaryFolder();
  const model = new MemoryCnidStore();
  let store = await openStore(folder, { leasedIdsCount: 16 });
  const given = new Set<Cnid>();
  /** Asks both the same. */
  const both = async <T>(what: string, ask: (service: CnidService) => Promise<T>): Promise<T> => {
    const answer = await ask(store);
    expect(answer, `seed ${seed}: ${what}`).toEqual(await ask(model));
    return answer;
  };
  const anyCnid = (): Cnid => ([...given][below(given.size)] ?? 17) as Cnid;
  for (let step = 0; step < steps; step++) {
    const what = `step ${step}`;
    const choice = below(100);
    if (choice < 60) {
      const nodes = Array.from({ length: below(5) }, () => anyNode(below));
      for (const cnid of await both(what, (service) => service.identify(nodes))) given.add(cnid);
    } else if (choice < 75) {
      const cnid = anyCnid();
      const node = anyNode(below);
      await both(what, (service) => service.moved(cnid, node));
    } else if (choice < 80) {
      const cnid = anyCnid();
      await both(what, (service) => service.forget(cnid));
    } else if (choice < 99) {
      const cnid = anyCnid();
      await both(what, (service) => service.resolve(cnid));
    } else {
      await store.close();
      store = await openStore(folder, { leasedIdsCount: 16 });
    }
    expect(store.recordsCount, `seed ${seed}: ${what}`).toBe(model.recordsCount);
    if (below(20) === 0) await new Promise((resolve) => setTimeout(resolve, below(3)));
  }
  await store.close();
  remove();
});

import { expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import { type CnidService, CnidServiceUnavailable } from "../../../src/cnid/CnidService.ts";
import { IdKeeper } from "../../../src/volume/IdKeeper.ts";

const cnid = 17 as Cnid;

/** Writes down what it is asked, unless it is away. */
function recordingService() {
  const told: string[] = [];
  const state = { failsWith: undefined as Error | undefined };
  const tell = async <T>(what: string, answer: T): Promise<T> => {
    if (state.failsWith !== undefined) throw state.failsWith;
    told.push(what);
    return answer;
  };
  const service: CnidService = {
    identify: (nodes) =>
      tell(
        `identify ${nodes.length}`,
        nodes.map(() => cnid),
      ),
    resolve: (id) => tell(`resolve ${id}`, undefined),
    moved: (id, to) => tell(`moved ${id} ${to.name}`, undefined),
    forget: (id) => tell(`forget ${id}`, undefined),
  };
  return { service, told, state };
}

const seen = (name: string) => ({ parent: 2 as Cnid, name, device: 1n, inode: 5n, isDirectory: false });

test("what the service could not be told is told before the next question, in order", async () => {
  const { service, told, state } = recordingService();
  const ids = new IdKeeper(service);
  state.failsWith = new CnidServiceUnavailable("away");
  await ids.moved(cnid, seen("one"));
  await ids.forget(cnid);
  await expect(ids.resolve(cnid)).rejects.toMatchObject({ kind: "unavailable" });
  await expect(ids.catchUp()).rejects.toMatchObject({ kind: "unavailable" });
  state.failsWith = undefined;
  await Promise.all([ids.resolve(cnid), ids.identify([seen("two")])]);
  expect(told.slice(0, 2)).toEqual(["moved 17 one", "forget 17"]);
  expect(told.length).toBe(4);
});

test("what the service refuses is not told again", async () => {
  const { service, told, state } = recordingService();
  const ids = new IdKeeper(service);
  state.failsWith = new Error("a bug");
  await expect(ids.forget(cnid)).rejects.toThrow("a bug");
  state.failsWith = undefined;
  await ids.catchUp();
  expect(told).toEqual([]);
});

test("many nodes are asked for in batches that the service takes", async () => {
  const { service, told } = recordingService();
  const nodes = Array.from({ length: 10_000 }, (_, index) => seen(`${index}`));
  expect((await new IdKeeper(service).identify(nodes)).length).toBe(10_000);
  expect(told).toEqual(["identify 4096", "identify 4096", "identify 1808"]);
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cnid, firstFreeCnid, rootCnid, rootParentCnid } from "../../src/cnid/Cnid.ts";
import { type CnidService, identifyNodesMax, type SeenNode } from "../../src/cnid/CnidService.ts";
import { seen } from "../support/cnidStores.ts";

/** A fresh service, and what ends it. */
export interface ServiceUnderTest {
  service: CnidService;
  end: () => Promise<void>;
}

/** What every CnidService has to do, whatever is behind it. */
export function describeCnidService(kind: string, start: () => Promise<ServiceUnderTest>): void {
  describe(`the ids of ${kind}`, () => {
    let service: CnidService;
    let end: () => Promise<void>;
    const idOf = async (node: SeenNode): Promise<Cnid> => {
      const [cnid] = await service.identify([node]);
      if (cnid === undefined) throw new Error("no id for a node");
      return cnid;
    };
    beforeEach(async () => {
      ({ service, end } = await start());
    });
    afterEach(() => end());

    test("start at the first that AFP leaves free, and differ", async () => {
      const cnids = await service.identify([seen("a", 1), seen("b", 2), seen("c", 3)]);
      expect(cnids[0]).toBe(firstFreeCnid);
      expect(new Set(cnids).size).toBe(3);
    });

    test("stay the same when a node is seen again", async () => {
      const nodes = [seen("a", 1), seen("b", 2, { isDirectory: true })];
      const cnids = await service.identify(nodes);
      expect(await service.identify([...nodes].reverse())).toEqual([...cnids].reverse());
    });

    test("are two for the volume's root, which is no node of its own", async () => {
      expect(await idOf(seen("Volume", 2, { parent: rootParentCnid, isDirectory: true }))).toBe(rootCnid);
      expect(await idOf(seen("a", 1))).toBe(firstFreeCnid);
    });

    test("follow a node that was renamed or moved behind our back", async () => {
      const folder = await idOf(seen("folder", 1, { isDirectory: true }));
      const file = await idOf(seen("a", 2));
      expect(await idOf(seen("b", 2))).toBe(file);
      expect(await idOf(seen("b", 2, { parent: folder }))).toBe(file);
      expect(await service.resolve(file)).toEqual({ ...seen("b", 2, { parent: folder }), cnid: file });
      expect(await idOf(seen("a", 3))).not.toBe(file);
    });

    test("follow the place that was seen last where a file has two names", async () => {
      const file = await idOf(seen("a", 1));
      expect(await service.identify([seen("b", 1), seen("a", 1)])).toEqual([file, file]);
      expect(await service.resolve(file)).toMatchObject({ name: "a" });
    });

    test("do not stay with a file that was replaced", async () => {
      const file = await idOf(seen("a", 1));
      const other = await idOf(seen("a", 2));
      expect(other).not.toBe(file);
      expect(await service.resolve(file)).toBeUndefined();
      // It was renamed, not removed.
      expect(await idOf(seen("old", 1))).toBe(file);
      expect(await idOf(seen("a", 2))).toBe(other);
    });

    test("stay with what takes the place of a record that has no inode", async () => {
      const file = await idOf(seen("a", 1));
      await service.moved(file, seen("a", 0));
      expect(await idOf(seen("a", 1, { isDirectory: true }))).not.toBe(file);
      await service.moved(file, seen("b", 0));
      expect(await idOf(seen("b", 2))).toBe(file);
      expect(await service.resolve(file)).toMatchObject({ inode: 2n });
    });

    test("do not stay with a folder that was replaced", async () => {
      const folder = await idOf(seen("a", 1, { isDirectory: true }));
      expect(await idOf(seen("a", 2, { isDirectory: true }))).not.toBe(folder);
      expect(await service.resolve(folder)).toBeUndefined();
      // It was renamed, not removed.
      expect(await idOf(seen("b", 1, { isDirectory: true }))).toBe(folder);
    });

    test("stay with a folder on a disk whose device has another number now", async () => {
      const folder = await idOf(seen("a", 1, { isDirectory: true }));
      expect(await idOf(seen("a", 1, { isDirectory: true, device: 9n }))).toBe(folder);
    });

    test("are new where a file became a folder or the reverse", async () => {
      const file = await idOf(seen("a", 1));
      const folder = await idOf(seen("a", 1, { isDirectory: true }));
      expect(folder).not.toBe(file);
      expect(await service.resolve(file)).toBeUndefined();
      expect(await idOf(seen("b", 1))).not.toBe(folder);
    });

    test("go by the inode where place and inode belong to different ones", async () => {
      const [one, other] = await service.identify([seen("a", 1), seen("b", 2)]);
      expect(await idOf(seen("a", 2))).toBe(other);
      expect(await service.resolve(other as Cnid)).toMatchObject({ name: "a" });
      expect(await service.resolve(one as Cnid)).toBeUndefined();
      // The two were exchanged: the other half is seen only now.
      expect(await idOf(seen("b", 1))).toBe(one);
    });

    test("go with a node that we moved, and whoever was there is forgotten", async () => {
      const [one, other] = await service.identify([seen("a", 1), seen("b", 2)]);
      await service.moved(one as Cnid, seen("b", 1));
      expect(await idOf(seen("b", 1))).toBe(one);
      expect(await service.resolve(other as Cnid)).toBeUndefined();
      expect(await idOf(seen("c", 2))).not.toBe(other);
      expect(await idOf(seen("a", 4))).not.toBe(one);
    });

    test("are never given again when they are forgotten", async () => {
      const file = await idOf(seen("a", 1));
      await service.forget(file);
      expect(await service.resolve(file)).toBeUndefined();
      expect(await idOf(seen("a", 1))).not.toBe(file);
    });

    test("that were never given name nothing, and moving them gives them to nobody", async () => {
      const unknown = 5000 as Cnid;
      await service.moved(unknown, seen("a", 1));
      await service.forget(unknown);
      expect(await service.resolve(unknown)).toBeUndefined();
      expect(await idOf(seen("a", 1))).toBe(firstFreeCnid);
    });

    test("are not given to the root, whatever is said of it", async () => {
      await service.moved(rootCnid, seen("a", 1));
      await service.forget(rootCnid);
      expect(await idOf(seen("a", 1))).toBe(firstFreeCnid);
    });

    test("keep names of any characters, and all bits of devices and inodes", async () => {
      const node = seen("naïve 名前 \u{1f4be} \u0001", 1, { device: 2n ** 64n - 1n, inode: 2n ** 63n + 1n });
      const file = await idOf(node);
      expect(await service.resolve(file)).toEqual({ ...node, cnid: file });
      expect(await idOf({ ...node, device: 2n ** 63n })).toBe(file);
      expect(await idOf({ ...node, inode: 2n ** 63n })).not.toBe(file);
    });

    test("are given to a whole batch, the same node twice included", async () => {
      const nodes = Array.from({ length: identifyNodesMax - 1 }, (_, index) => seen(`n${index}`, index + 1));
      const cnids = await service.identify([...nodes, seen("n7", 8)]);
      expect(cnids.at(-1)).toBe(cnids[7]);
      expect(new Set(cnids).size).toBe(nodes.length);
    });

    test("are refused to a batch that is too long, and to a name that no disk has", async () => {
      const nodes = Array.from({ length: identifyNodesMax + 1 }, (_, index) => seen(`n${index}`, index + 1));
      await expect(service.identify(nodes)).rejects.toThrow(RangeError);
      await expect(service.identify([seen("x".repeat(1025), 1)])).rejects.toThrow(RangeError);
      await expect(service.moved(17 as Cnid, seen("é".repeat(513), 1))).rejects.toThrow(RangeError);
      expect(await service.identify([])).toEqual([]);
    });
  });
}

import { expect, test } from "vitest";
import { dictionaryOf } from "../../src/afp/spotlight/SpotlightValue.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { AfpSpotlight, idOf } from "../support/AfpSpotlight.ts";
import { clientIn } from "../support/clientIn.ts";

test("attributes of a node are told by their names, and null is what there is not", async () => {
  const { client, volume } = await clientIn("openVolume");
  const spotlight = new AfpSpotlight(client, volume.id);
  const did = await volume.createDir("Fotos");
  await volume.createFile(["é/1.jpg"], did);
  const modified = Date.UTC(2020, 1, 29, 12);
  await volume.setFileDirParms(["é/1.jpg"], { created: modified - 1000, modified }, did);
  const { nodeId = 0 as Cnid } = (await volume.getFileDirParms(["é/1.jpg"], did)).parameters;
  const name = "é".normalize("NFD");
  const day = (milliseconds: number) => ({ kind: "date", milliseconds });
  const asked = {
    kMDItemFSName: `${name}:1.jpg`,
    kMDItemDisplayName: `${name}/1.jpg`,
    kMDItemPath: `/Backup/Fotos/${name}:1.jpg`,
    kMDItemFSSize: 0n,
    kMDItemFSContentChangeDate: day(modified),
    kMDItemFSCreationDate: day(modified - 1000),
    kMDItemFSOwnerUserID: 1000n,
    kMDItemFSInvisible: false,
    kMDItemFSLabel: 0n,
    kMDItemFSNodeCount: null,
    kMDItemContentType: null,
    kMDItemTextContent: null,
    toString: null,
  };
  expect(await spotlight.attributes(nodeId, Object.keys(asked))).toEqual(Object.values(asked));
  expect(await spotlight.attributes(did, ["kMDItemFSNodeCount", "kMDItemFSSize"])).toEqual([1n, null]);
  const call = "fetchAttributeNamesForOIDArray:context:";
  const [names] = await spotlight.call(call, 1n, idOf(nodeId));
  expect(names).toMatchObject([
    0n,
    { cnids: [nodeId] },
    { values: [expect.arrayContaining(["kMDItemFSName"])] },
  ]);
  const gone = idOf(9999 as Cnid);
  expect(await spotlight.ask(call, 1n, gone)).toBe("kFPMiscErr");
  expect(await spotlight.ask("fetchAttributes:forOIDArray:context:", 1n, ["kMDItemPath"], gone)).toBe(
    "kFPMiscErr",
  );
});

test("a date that is stored is the file's date of change", async () => {
  const { client, volume } = await clientIn("openVolume");
  const spotlight = new AfpSpotlight(client, volume.id);
  await volume.createFile("f");
  const { nodeId = 0 as Cnid } = (await volume.getFileDirParms("f")).parameters;
  const date = { kind: "date", milliseconds: Date.UTC(2001, 0, 1) } as const;
  const changes = dictionaryOf({ kMDItemFSContentChangeDate: date, kMDItemComment: "unheard" });
  expect(await spotlight.call("storeAttributes:forOIDArray:context:", 1n, changes, idOf(nodeId))).toEqual([
    [0n],
  ]);
  expect((await volume.getFileDirParms("f")).parameters.modified).toBe(date.milliseconds);
  expect(await spotlight.ask("storeAttributes:forOIDArray:context:", 1n, idOf(nodeId))).toBe("kFPMiscErr");
});

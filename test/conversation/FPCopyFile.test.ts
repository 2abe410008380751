import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const copy = (from: string, to: string, name: string, volume = "0001") =>
  `05 00 0001 00000002 ${volume} 00000002 02 ${from} 02 ${to} 02 ${name}`;

test("a copy has the same bytes and dates, and its own id", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  await fork.close();
  await volume.createDir("d");
  await expectTruncationsRefused(client, copy("04 66696c65", "00", "01 62"));
  await expectExchange(client, copy("04 66696c65", "00", "01 62"), "kFPNoErr");
  await expectExchange(client, copy("04 66696c65", "01 64", "00"), "kFPNoErr");
  const original = (await volume.getFileDirParms("file")).parameters;
  for (const path of ["b", "d/file"]) {
    const { parameters } = await volume.getFileDirParms(path);
    expect(parameters).toMatchObject({ dataBytes: 10, modified: original.modified });
    expect(parameters.nodeId).not.toBe(original.nodeId);
    expect((await (await volume.openFork(path)).read(0, 10)).toString()).toBe("0123456789");
  }
});

test("wrong sources and destinations are refused", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  await fork.close();
  await volume.createDir("d");
  await volume.createFile("d/file");
  await expectExchange(client, copy("01 64", "00", "01 62"), "kFPObjectTypeErr");
  await expectExchange(client, copy("01 78", "00", "01 62"), "kFPObjectNotFound");
  await expectExchange(client, copy("04 66696c65", "04 66696c65", "01 62"), "kFPObjectTypeErr");
  await expectExchange(client, copy("04 66696c65", "01 78", "01 62"), "kFPObjectNotFound");
  await expectExchange(client, copy("04 66696c65", "00", "01 62", "0002"), "kFPParamErr");
  await expectExchange(client, copy("04 66696c65", "01 64", "00"), "kFPObjectExists");
  await expectExchange(client, `05 00 0001 00000001 0001 00000002 02 00 02 00 02 00`, "kFPParamErr");
});

test("a file that the client itself has open to write is copied as it is", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  await expectExchange(client, copy("04 66696c65", "00", "01 62"), "kFPNoErr");
  await fork.write(0, Buffer.from("later"));
  expect((await (await volume.openFork("b")).read(0, 10)).toString()).toBe("0123456789");
});

test("a file that is denied to readers is not copied", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("a");
  await volume.openFork("a", { write: true, denyRead: true });
  await expectExchange(client, copy("01 61", "00", "01 62"), "kFPDenyConflict");
  expect((await volume.enumerate()).length).toBe(1);
});

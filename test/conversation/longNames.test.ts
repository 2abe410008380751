import { describe, expect, test } from "vitest";
import { usualNames } from "../../src/volume/index.ts";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, hex } from "../support/hexExchange.ts";

const japanese = { names: { ...usualNames, macCharset: "MAC_JAPANESE" } };

/** "書類.txt" in MacJapanese. */
const shorui = "8f91 97de 2e747874";

describe.each([22, 34])("a volume for Japanese Macs at AFP %s", (version) => {
  const longNameBit = "0040";

  test("takes and gives long names in their bytes", async () => {
    const { client, volume, disk } = await clientIn("openVolume", { version, settings: japanese });
    await expectExchange(client, `07 00 0001 00000002 02 08 ${shorui}`, "kFPNoErr");
    await expectExchange(
      client,
      `22 00 0001 00000002 ${longNameBit} ${longNameBit} 02 08 ${shorui}`,
      "kFPNoErr",
      `${longNameBit} ${longNameBit} 00 00 0002 08 ${shorui}`,
    );
    await expectExchange(
      client,
      `09 00 0001 00000002 ${longNameBit} ${longNameBit} 000a 0001 1000 02 00`,
      "kFPNoErr",
      `${longNameBit} ${longNameBit} 0001 0e 00 0002 08 ${shorui} 00`,
    );
    expect([...(disk.files.root.children?.keys() ?? [])]).toEqual(["書類.txt"]);
    expect(volume.version).toBe(version);
  });

  test("finds the volume by its name in their bytes, and shows it so", async () => {
    const settings = { ...japanese, name: "書類" };
    const { client } = await clientIn("loggedIn", { version: 22, settings });
    const { result, reply } = await exchange(client, "18 00 0120 04 8f91 97de");
    expect({ result, reply }).toEqual({
      result: "kFPNoErr",
      reply: expect.stringMatching(/^0120/) as string,
    });
    const bytes = (await exchange(client, "11 00 0001 0100")).reply;
    expect(bytes).toContain("048f9197de");
  });

  test("takes half a character, and what Macs have no character for, as a bad parameter", async () => {
    const { client } = await clientIn("openVolume", { version, settings: japanese });
    await expectExchange(client, "07 00 0001 00000002 02 03 8f9197", "kFPParamErr");
    await expectExchange(client, "07 00 0001 00000002 02 02 8740", "kFPParamErr");
    await expectExchange(client, `22 00 0001 00000002 ${longNameBit} ${longNameBit} 02 01 93`, "kFPParamErr");
  });

  test("mangles a longer name between two characters, and finds it by that", async () => {
    const { client } = await clientIn("openVolume", { version: 34, settings: japanese });
    const name = Buffer.from("長い名前の書類がたくさんある.txt");
    const length = name.length.toString(16).padStart(4, "0");
    await expectExchange(
      client,
      `07 00 0001 00000002 03 08000103 ${length} ${name.toString("hex")}`,
      "kFPNoErr",
    );
    const { reply } = await exchange(
      client,
      `22 00 0001 00000002 0140 0140 03 08000103 ${length} ${name.toString("hex")}`,
    );
    const bytes = hex(reply);
    const cnid = bytes.readUInt32BE(8).toString(16).toUpperCase();
    const at = 6 + bytes.readUInt16BE(6);
    const long = bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0));
    const text = new TextDecoder("shift_jis", { fatal: true }).decode(long);
    expect(text).toBe(`長い名前の書類がたくさん`.slice(0, text.indexOf("#")) + `#${cnid}.txt`);
    expect(long.length).toBeGreaterThanOrEqual(30);
    const path = `02 ${long.length.toString(16)} ${long.toString("hex")}`;
    const found = await exchange(client, `22 00 0001 00000002 0100 0100 ${path}`);
    expect(found).toEqual({ result: "kFPNoErr", reply: `010001000000${reply.slice(16, 24)}` });
    await expectExchange(client, `1c 00 0001 00000002 ${path} 02 04 8f9197de`, "kFPNoErr");
    await expectExchange(client, "08 00 0001 00000002 02 04 8f9197de", "kFPNoErr");
  });
});

test("a message for an old Mac is in the server's set, cut between characters", async () => {
  const loginMessage = "書".repeat(120);
  const options = { version: 22, server: { macCharset: "MAC_JAPANESE", loginMessage } };
  const { client } = await clientIn("loggedIn", options);
  const { reply } = await exchange(client, "26 00 0000 0001");
  expect(reply).toBe(`00000001${"c6"}${"8f91".repeat(99)}`);
});

test("a volume that folds letters does not say that it tells them apart", async () => {
  const attributesOf = async (caseFold: "none" | "tolower") => {
    const { client } = await clientIn("openVolume", { settings: { names: { ...usualNames, caseFold } } });
    return Number.parseInt((await exchange(client, "11 00 0001 0001")).reply.slice(4), 16);
  };
  expect((await attributesOf("none")) & 0x1000).toBe(0x1000);
  expect((await attributesOf("tolower")) & 0x1000).toBe(0);
});

test("a name goes by its letters where the volume tells them apart", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "07 00 0001 00000002 02 01 61", "kFPNoErr");
  await expectExchange(client, "22 00 0001 00000002 0100 0100 02 01 41", "kFPObjectNotFound");
  await expectExchange(client, "1c 00 0001 00000002 02 01 61 02 01 41", "kFPNoErr");
  await expectExchange(client, "22 00 0001 00000002 0100 0100 02 01 61", "kFPObjectNotFound");
});

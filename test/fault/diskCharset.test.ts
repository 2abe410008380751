import fs from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes:
      '"$data" "Disk" volcharset:ISO-8859-7 maccharset:MAC_GREEK\n' +
      '"$data" "Lost" volcharset:ISO-8859-99\n',
    serverOptions: "-uamlist uams_clrtxt.so -maccodepage MAC_GREEK",
    users: { anna: "secret" },
  });
});

afterAll(() => server.stop());

test("a server on a disk with names in another set writes, finds and shows them, and tells of the rest", async () => {
  const onDisk = (name: string) =>
    Buffer.concat([Buffer.from(`${server.dataFolder}/`), Buffer.from(name, "hex")]);
  fs.writeFileSync(onDisk("c1e8deede1"), "text"); // Αθήνα
  fs.writeFileSync(onDisk("78d2"), ""); // 0xd2 is no letter
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "Cleartxt Passwrd", user: "anna", password: "secret" });
  const volume = await client.openVolume("Disk");
  expect((await volume.enumerate()).map(({ parameters }) => parameters.utf8Name)).toEqual([
    "Αθήνα".normalize("NFD"),
  ]);
  await volume.createFile("Ελλάδα");
  expect(fs.existsSync(onDisk("c5ebebdce4e1"))).toBe(true);
  await expect(volume.createFile("日本")).rejects.toThrow("kFPParamErr");
  await volume.enumerate();
  client.cut();
  const told = server.log.filter(({ msg }) => msg.includes("no text in the volume's character set"));
  expect(told).toMatchObject([{ volume: "Disk", folder: "", count: 1, volcharset: "ISO-8859-7" }]);
  const refused = server.log.filter(({ msg }) => msg.includes("ISO-8859-99"));
  expect(refused).toHaveLength(1);
});

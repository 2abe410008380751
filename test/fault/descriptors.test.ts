import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { AfpFork } from "../support/AfpFork.ts";
import type { AfpVolume } from "../support/AfpVolume.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

const descriptorsMax = 200;

let server: ServerProcess;
let client: AfpClient;
let volume: AfpVolume;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes: ":DEFAULT: options:upriv\n$data Disk\n",
    users: { anna: "secret" },
    descriptorsMax,
  });
  client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ user: "anna", password: "secret" });
  volume = await client.openVolume("Disk");
});

afterAll(async () => {
  await server.stop();
});

test("a session that may open no more files goes on with everything else", async () => {
  await volume.createDir("d");
  await volume.createFile("d/file");
  for (const kind of ["data", "resource"] as const) {
    const forks: AfpFork[] = [];
    let result = "kFPNoErr";
    for (let count = 0; count < descriptorsMax && result === "kFPNoErr"; count++) {
      const path = `${kind} ${count}`;
      await volume.createFile(path);
      const asked = await volume.askOpenFork(path, { read: true, write: true, kind });
      ({ result } = asked);
      if (asked.reply === undefined || result !== "kFPNoErr") break;
      const fork = new AfpFork(client, asked.reply.forkRef, kind);
      forks.push(fork);
      await fork.write(0, Buffer.from(path));
    }
    expect(result).toBe("kFPTooManyFilesOpen");
    expect(forks.length).toBeGreaterThan(30);
    await volume.createFile("d/one more");
    await volume.rename("d/one more", "another");
    expect(await volume.enumerate("d")).toHaveLength(2);
    await volume.syncDir();
    await volume.delete("d/another");
    for (const [index, fork] of forks.entries()) {
      expect((await fork.read(0, 100)).toString()).toBe(`${kind} ${index}`);
    }
    await volume.close();
    volume = await client.openVolume("Disk");
  }
  const fork = await volume.openFork("d/file", { read: true, write: true });
  await fork.close();
});

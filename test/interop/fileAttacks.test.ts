import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FPGetFileDirParms } from "../../src/afp/commands/FPGetFileDirParms.ts";
import { FPOpenFork } from "../../src/afp/commands/FPOpenFork.ts";
import { FPResolveID } from "../../src/afp/commands/FPResolveID.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { AfpClient } from "../support/AfpClient.ts";
import type { AfpVolume } from "../support/AfpVolume.ts";
import { Swapper } from "../support/attack/Swapper.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

const users = [`bsfsa${process.pid}`, `bsfsb${process.pid}`] as const;
const password = "a password";
const secret = "of the first user only";

let server: ServerProcess;
const clients: AfpClient[] = [];

const run = (program: string, args: readonly string[], input = "") =>
  execFileSync(program, args, { encoding: "utf8", input });

beforeAll(async () => {
  for (const user of users) {
    run("useradd", ["-M", user]);
    run("chpasswd", [], `${user}:${password}\n`);
  }
  server = await ServerProcess.start({
    volumes: '"$data" "Disk" options:upriv\n"$data/other" "Other" options:upriv\n',
    users: {},
  });
  fs.mkdirSync(join(server.dataFolder, "other"));
  fs.chmodSync(join(server.dataFolder, "other"), 0o777);
});

afterAll(async () => {
  for (const client of clients) client.cut();
  await server.stop();
  for (const user of users) run("userdel", [user]);
});

async function openAs(user: string, name = "Disk"): Promise<AfpVolume> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  clients.push(client);
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  return await client.openVolume(name);
}

async function write(volume: AfpVolume, path: string[], text: string): Promise<void> {
  await volume.createFile(path);
  const fork = await volume.openFork(path, { read: true, write: true });
  await fork.write(0, Buffer.from(text));
  await fork.close();
}

/** What a user is told of an id: of itself, of a name in it, and of what it is. */
async function asked(volume: AfpVolume, id: Cnid): Promise<string[]> {
  const bitmaps = { fileBitmap: 0x0140, directoryBitmap: 0x0140 };
  const at = volume.at("", id);
  const fork = { flag: 0, ...at, bitmap: 0, accessMode: 1 };
  const answers = [
    await volume.afp.ask(FPGetFileDirParms, { ...at, ...bitmaps }),
    await volume.afp.ask(FPOpenFork, fork),
    await volume.afp.ask(FPResolveID, { volumeId: volume.id, fileId: id, bitmap: 0x0140 }),
    await volume.enumeratePage(1, "", id),
  ];
  return answers.map(({ result }) => result);
}

test("an id leads nobody into a folder that he may not enter, nor a fork's number into another session", async () => {
  const [owner, other] = users;
  const own = await openAs(owner);
  const folderId = await own.createDir("closed");
  await write(own, ["closed", "file"], secret);
  const { parameters } = await own.getFileDirParms(["closed", "file"]);
  const fileId = parameters.nodeId;
  if (fileId === undefined) throw new Error("a file without an id");
  expect(await asked(own, fileId)).toContain("kFPNoErr");
  fs.chmodSync(join(server.dataFolder, "closed"), 0o700);
  fs.chmodSync(join(server.dataFolder, "closed/file"), 0o666);
  const fork = await own.openFork(["closed", "file"], { read: true });

  const strange = await openAs(other);
  for (const result of await asked(strange, fileId)) {
    expect(["kFPAccessDenied", "kFPObjectNotFound", "kFPIDNotFound", "kFPDirNotFound"]).toContain(result);
  }
  const listed = await strange.enumeratePage(1, "", folderId);
  expect(listed.result).toBe("kFPAccessDenied");
  const { result } = await strange.afp.transport.command(
    Buffer.concat([Buffer.from("1b00", "hex"), u16(fork.ref), Buffer.from("00000000000000100000", "hex")]),
  );
  expect(result).not.toBe(0);
  // The same id in another volume is another node, or none.
  const elsewhere = await openAs(owner, "Other");
  for (const answer of await asked(elsewhere, fileId)) expect(answer).not.toBe("kFPNoErr");
  expect((await fork.read(0, 100)).toString()).toBe(secret);
});

test("a local user who swaps folders for links makes nobody's session touch what lies outside", async () => {
  const [owner, other] = users;
  const outside = join(server.folder, "outside");
  fs.mkdirSync(outside, { mode: 0o777 });
  fs.writeFileSync(join(outside, "file"), secret);
  run("chown", ["-R", owner, outside]);
  const before = JSON.stringify(fs.statSync(join(outside, "file"), { bigint: true }), bigints);
  const shared = join(server.dataFolder, "shared");
  fs.mkdirSync(join(shared, "d"), { recursive: true });
  for (const folder of [shared, join(shared, "d")]) fs.chmodSync(folder, 0o777);
  run("chown", ["-R", other, shared]);
  fs.symlinkSync(outside, join(shared, "link"));

  const volume = await openAs(owner);
  const at = ["shared", "d", "file"];
  const swapper = await Swapper.start([[join(shared, "d"), join(shared, "link")]]);
  const read: string[] = [];
  let answered = 0;
  for (let round = 0; round < 150; round++) {
    const attempts = [
      () => volume.createFile(at),
      () => volume.setFileDirParms(at, { finderInfo: Buffer.alloc(32, round) }),
      () => volume.setFileDirParms(at, { unixPrivileges: { uid: 0, gid: 0, mode: 0o777 } }),
      async () => {
        const fork = await volume.openFork(at, { read: true, write: round % 2 === 0 });
        read.push((await fork.read(0, 100).catch(() => Buffer.alloc(0))).toString());
        if (round % 2 === 0) await fork.write(0, Buffer.from("changed"));
        await fork.close();
      },
      () => volume.rename(at, "renamed"),
      () => volume.delete(at),
      () => volume.createDir(["shared", "d", "new"]),
    ];
    for (const attempt of attempts) {
      await Promise.resolve(attempt()).catch(() => undefined);
      answered++;
    }
  }
  expect(await swapper.stop()).toBeGreaterThan(0);
  expect(answered).toBe(150 * 7);
  expect(read.filter((text) => text.includes(secret))).toEqual([]);
  expect(fs.readdirSync(outside)).toEqual(["file"]);
  expect(JSON.stringify(fs.statSync(join(outside, "file"), { bigint: true }), bigints)).toBe(before);
  // The session lives on.
  expect((await volume.enumerate("")).length).toBeGreaterThan(0);
}, 60_000);

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

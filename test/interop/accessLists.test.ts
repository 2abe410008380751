import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessBits } from "../../src/afp/accessBits.ts";
import { FPAccess } from "../../src/afp/commands/FPAccess.ts";
import { FPSetACL } from "../../src/afp/commands/FPSetACL.ts";
import { uuidOf } from "../../src/afp/localUuid.ts";
import type { AccessList, NamedEntry } from "../../src/storage/AccessList.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { AfpClient } from "../support/AfpClient.ts";
import type { AfpVolume } from "../support/AfpVolume.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

const suffix = process.pid;
const users = [`bsacla${suffix}`, `bsaclb${suffix}`] as const;
const group = `bsaclg${suffix}`;
const password = "a password";
const ids = { users: [0, 0], group: 0 };
const reads = 0x2;
const writes = 0x4;
const executes = 0x8;

let server: ServerProcess;
let folder: string;

const run = (program: string, args: readonly string[], input = "") =>
  execFileSync(program, args, { encoding: "utf8", input });
const idOf = (...args: string[]) => Number(run("id", args));

beforeAll(async () => {
  run("groupadd", [group]);
  for (const user of users) {
    run("useradd", ["-M", "-G", group, user]);
    run("chpasswd", [], `${user}:${password}\n`);
  }
  ids.users = users.map((user) => idOf("-u", user));
  ids.group = Number(run("getent", ["group", group]).split(":")[2]);
  server = await ServerProcess.start({
    volumes: '"$data" "Disk" options:upriv\n"$data/doubles" "Doubles" options:upriv ea:ad adouble:v2\n',
    users: {},
  });
  folder = path.join(server.dataFolder, "matrix");
  fs.mkdirSync(folder);
  fs.mkdirSync(path.join(server.dataFolder, "doubles"));
  fs.chmodSync(path.join(server.dataFolder, "doubles"), 0o777);
});

afterAll(async () => {
  await server.stop();
  for (const user of users) run("userdel", [user]);
  run("groupdel", [group]);
});

/** Lists and modes that give and take in every way there is; the first user owns every node. */
function lists(): AccessList[] {
  const [owner = 0, other = 0] = ids.users;
  const of =
    (kind: NamedEntry["kind"], id: number) =>
    (bits: number): NamedEntry => ({ kind, id, bits });
  const [self, second, shared] = [of("user", owner), of("user", other), of("group", ids.group)];
  const named = [[], [second(6)], [second(0)], [shared(5)], [shared(0), second(7)], [self(7), shared(2)]];
  return named.flatMap((entries) =>
    [0o644, 0o750, 0o407, 0o060, 0o000].flatMap((mode) =>
      (entries.length === 0 ? [undefined] : [0, 4, 7]).map((mask): AccessList => {
        return { owner: mode >> 6, group: (mode >> 3) & 7, other: mode & 7, mask, named: entries };
      }),
    ),
  );
}

/** Files and folders with these lists, by their names. */
function makeMatrix(all: readonly AccessList[]): string[] {
  const store = makeStore(folder, { metadata: "auto" });
  try {
    expect(store.accessLists.isSupported).toBe(true);
    return all.flatMap((access, index) => {
      const names = [`file ${index}`, `folder ${index}`];
      store.makeFile(`file ${index}`, 0o600);
      store.makeDirectory(`folder ${index}`, 0o700);
      for (const name of names) {
        // The second bit of luck of a node: it belongs to the group that both users are in, or to nobody's.
        store.setOwner(name, ids.users[0] ?? 0, index % 2 === 0 ? ids.group : 0);
        store.accessLists.write(name, { access });
      }
      return names;
    });
  } finally {
    store.close();
  }
}

/** What the kernel lets a user do, as `rwx`: asked of it, and of files also tried. */
function kernelsAnswers(user: string): Map<string, string> {
  const script = `cd "${folder}" && for node in *; do
    rights=
    for right in r w x; do [ -$right "$node" ] && rights=$rights$right || rights=$rights-; done
    if [ -f "$node" ]; then
      cat "$node" >/dev/null 2>&1 && tried=r || tried=-
      (: >>"$node") 2>/dev/null && tried=\${tried}w || tried=$tried-
      [ "$tried" = "\${rights%?}" ] || rights="$rights but $tried"
    fi
    echo "$rights/$node"
  done`;
  // A shell that asks for itself: root's own would be allowed everything.
  const output = run("setpriv", [`--reuid=${user}`, `--regid=${user}`, "--init-groups", "sh", "-c", script]);
  const lines = output.trimEnd().split("\n");
  return new Map(
    lines.map((line) => [line.slice(line.indexOf("/") + 1), line.slice(0, line.indexOf("/"))] as const),
  );
}

async function openAs(user: string, name = "Disk"): Promise<{ client: AfpClient; volume: AfpVolume }> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  return { client, volume: await client.openVolume(name) };
}

/** The same as AFP reports it: UARights, then each right by itself. */
async function afpsAnswers(volume: AfpVolume, name: string): Promise<string[]> {
  const at: [string, string] = ["matrix", name];
  const bitmaps = { file: 0x8000, directory: 0x8000 };
  const { parameters } = await volume.getFileDirParms(at, undefined, bitmaps);
  const { read, write, search } = parameters.unixPrivileges?.rights.user ?? {};
  const asked = async (rights: number) =>
    (await volume.afp.ask(FPAccess, { ...volume.at(at), rights })).result === "kFPNoErr";
  const letters = (r = false, w = false, x = false) => `${r ? "r" : "-"}${w ? "w" : "-"}${x ? "x" : "-"}`;
  return [
    letters(read, write, search),
    letters(await asked(reads), await asked(writes), await asked(executes)),
  ];
}

test("every right that AFP reports is the one that the kernel gives, whatever the modes and lists", async () => {
  const all = lists();
  const names = makeMatrix(all);
  for (const user of users) {
    const truth = kernelsAnswers(user);
    expect(truth.size).toBe(names.length);
    const { client, volume } = await openAs(user);
    for (const name of names) {
      const list = all[Number(name.split(" ")[1])];
      const expected = truth.get(name);
      expect(await afpsAnswers(volume, name), `${user}, ${name}: ${JSON.stringify(list)}`).toEqual([
        expected,
        expected,
      ]);
    }
    client.cut();
  }
}, 60_000);

/** A request to allow one user reading, writing and executing, here and in what will be made here. */
function allowing(volume: AfpVolume, at: string, id: number, flags = 0x1) {
  const entry = { applicable: uuidOf({ kind: "user", id }), flags, rights: reads | writes | executes };
  return { ...volume.at(at), bitmap: accessBits.list, owner: undefined, group: undefined, list: [entry] };
}

async function writeResource(volume: AfpVolume, at: string): Promise<void> {
  const resource = await volume.openFork(at, { read: true, write: true, kind: "resource" });
  await resource.write(0, Buffer.from("old"));
  await resource.close();
}

test.each(["Disk", "Doubles"])("whom an owner lets in may use all of a file, on %s", async (disk) => {
  const [owner, other] = users;
  const [, otherId = 0] = ids.users;
  const { client, volume } = await openAs(owner, disk);
  const { uid, gid } = fs.statSync(folder);
  await volume.createDir("shared");
  for (const node of ["early", "late"]) {
    await volume.createFile(node);
    await volume.setFileDirParms(node, { unixPrivileges: { uid, gid, mode: 0o600 } });
  }
  await writeResource(volume, "early");
  for (const node of ["early", "late"]) await volume.afp.call(FPSetACL, allowing(volume, node, otherId));
  // What belongs to a file and is made later is as open as the file.
  await writeResource(volume, "late");
  await volume.afp.call(FPSetACL, allowing(volume, "shared", otherId, 0x61));
  await volume.createFile(["shared", "inside"]);

  const guest = await openAs(other, disk);
  for (const node of ["early", "late", ["shared", "inside"]] as const) {
    for (const kind of ["data", "resource"] as const) {
      const at = typeof node === "string" ? node : [...node];
      const fork = await guest.volume.openFork(at, { read: true, write: true, kind });
      await fork.write(0, Buffer.from("new"));
      expect((await fork.read(0, 3)).toString()).toBe("new");
      await fork.close();
      await guest.volume.setFileDirParms(at, { finderInfo: Buffer.alloc(32, "TEXTttxt") });
    }
  }
  await guest.volume.createFile(["shared", "of the other"]);
  // What it lets him do with a file is not his to say.
  const { result } = await guest.volume.afp.ask(FPSetACL, allowing(guest.volume, "early", otherId));
  expect(result).toBe("kFPAccessDenied");
  guest.client.cut();
  client.cut();
});

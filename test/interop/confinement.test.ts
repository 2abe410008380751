import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RuntimeFolder } from "../../src/state/RuntimeFolder.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { attemptingProgram } from "../support/attemptingProgram.ts";
import { merged } from "../support/processStatus.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

// What each process could do if it were taken over: it tries, from within, right where it stands.
const user = `bsconf${process.pid}`;
const group = `bsconfg${process.pid}`;
const password = "a password";
let server: ServerProcess;
let ids: { uid: number; gid: number; groups: string };

interface Attempted {
  tried: Record<string, string>;
  tasks: string[];
}

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { encoding: "utf8" }).trim();
const sorted = (text: string) => text.split(" ").filter(Boolean).toSorted().join(" ");

beforeAll(async () => {
  run("groupadd", [group]);
  run("useradd", ["-M", "-G", group, user]);
  ids = {
    uid: Number(run("id", ["-u", user])),
    gid: Number(run("id", ["-g", user])),
    groups: sorted(run("id", ["-G", user])),
  };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-confined-"));
  const state = path.join(folder, "state");
  fs.mkdirSync(path.join(folder, "kept"));
  const { cnidSocket } = new RuntimeFolder(state);
  const secrets = { shadow: "/etc/shadow", passwords: path.join(state, "passwd") };
  const closed = {
    state,
    configuration: path.join(folder, "config"),
    volume: path.join(folder, "kept"),
  };
  const open = { volume: path.join(folder, "data"), temporary: "/tmp", memory: "/dev/shm" };
  const rooms = {
    ids: path.join(state, "cnid"),
    ledgers: path.join(state, "space"),
    runtime: path.dirname(cnidSocket),
  };
  const files = {
    passwords: secrets.passwords,
    signature: path.join(state, "afp_signature.conf"),
    volumes: path.join(folder, "config/AppleVolumes.default"),
  };
  const list = { state, ids: rooms.ids, ledgers: rooms.ledgers };
  const gate = {
    read: secrets,
    write: { ...closed, ...open, ...rooms },
    change: { ...files, socket: cnidSocket },
    connect: { ids: { path: cnidSocket } },
  };
  const cnid = {
    read: secrets,
    write: closed,
    change: files,
    connect: { network: { host: "127.0.0.1", port: 9 } },
  };
  const session = {
    read: secrets,
    list,
    write: { ...closed, ...rooms },
    change: { ...files, socket: cnidSocket },
  };
  server = await ServerProcess.start({
    folder,
    volumes: '"$data" "Disk" options:upriv\n"$data/../kept" "Limited" volsizelimit:1000\n',
    standIns: [
      { role: "gate", program: attemptingProgram("listen", gate, "after") },
      { role: "cnid", program: attemptingProgram("configure", cnid, "after") },
      {
        role: "counter",
        program: attemptingProgram(
          "count",
          {
            write: { ...closed, ...open, ...rooms },
            change: { ...files, socket: cnidSocket },
          },
          "after",
        ),
      },
      // Before the session itself hears of its connection, of which it has not read a byte.
      { role: "session", program: attemptingProgram("connection", session, "before") },
    ],
  });
  await server.setPassword(user, password, ["--uid", String(ids.uid), "--gid", String(ids.gid)]);
}, 60_000);

afterAll(async () => {
  await server.stop();
  run("userdel", [user]);
  run("groupdel", [group]);
});

async function attempted(moment: string): Promise<Attempted> {
  const found = () => server.log.find(({ msg, process }) => msg === "attempted" && process === moment);
  await server.until(
    () => found() !== undefined,
    () => `nothing was attempted at ${moment}`,
  );
  return found() as unknown as Attempted;
}

/** The attempts that went well. */
const successes = ({ tried }: Attempted) => Object.keys(tried).filter((name) => tried[name] === "done");

test("a gate that was taken over changes no file anywhere, runs no program, and reaches no other process", async () => {
  const gate = await attempted("listen");
  expect(Object.keys(gate.tried).length).toBeGreaterThan(30);
  expect(successes(gate)).toEqual([]);
});

test("a CNID service that was taken over changes its own rooms only, and reaches no network", async () => {
  const cnid = await attempted("configure");
  expect(Object.keys(cnid.tried).length).toBeGreaterThan(20);
  expect(successes(cnid)).toEqual([]);
  expect(cnid.tried["connect network"]).toBe("EAFNOSUPPORT");
});

test("a session is its user, wholly, before it can read a byte of its connection; and could do no more than he", async () => {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  const session = await attempted("connection");
  const status = merged(session.tasks);
  const { uid, gid, groups } = ids;
  expect(status["Uid"]).toEqual([`${uid} ${uid} ${uid} ${uid}`]);
  expect(status["Gid"]).toEqual([`${gid} ${gid} ${gid} ${gid}`]);
  expect(status["Groups"]?.map(sorted)).toEqual([groups]);
  const none = ["0000000000000000"];
  expect(status).toMatchObject({
    CapInh: none,
    CapPrm: none,
    CapEff: none,
    CapAmb: none,
    NoNewPrivs: ["1"],
    Seccomp: ["2"],
  });
  expect(Object.keys(session.tried).length).toBeGreaterThan(20);
  expect(successes(session)).toEqual([]);
  client.cut();
});

test("a counter that was taken over changes no file, although it is root that reads", async () => {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  await client.openVolume("Limited");
  const counter = await attempted("count");
  // It is, and has next to nothing of it.
  expect(successes(counter)).toEqual(["become root"]);
  const status = merged(counter.tasks.slice(0, 1));
  expect(status).toMatchObject({
    CapEff: ["0000000000000004"],
    CapPrm: ["0000000000000004"],
    NoNewPrivs: ["1"],
    Seccomp: ["2"],
  });
  client.cut();
});

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Puppets } from "../support/Puppets.ts";

const password = "right and proper";
const secret = Buffer.from(password).toString("base64");

/** The gate listens and has a connection of ours, as an honest one would have. */
const takeConnection = `
  const listener = puppet.net.createServer({ pauseOnConnect: true });
  await new Promise((resolve) => listener.listen(puppet.handles[0], resolve));
  const come = new Promise((resolve) => listener.once("connection", resolve));
  const self = puppet.net.connect(listener.address().port, "127.0.0.1");
  self.on("error", () => {});
  const connection = await come;
`;
const verify = (more: string) => `
  await puppet.send({ type: "verify", connection: 1, server: 0, address: "127.0.0.1", method: "DHX2",
    user: "anna", password: "${secret}", ${more} });
  while (!puppet.heard.some(({ type }) => type === "verdict")) await new Promise((resolve) => setTimeout(resolve, 5));
`;
const admit = (more: string) => `
  await puppet.send({ type: "admit", connection: 1, version: 34, method: "DHX2", finalReply: "", ${more}
    dsi: { version: 1, serverRequestId: 0, attentionQuantum: 2, replayCacheSize: 0, pendingRequestId: 0, unread: "" }
  }, connection._handle);
`;

/** What a gate that was taken over may try; each ends it. */
const moves: readonly (readonly (readonly [name: string, problem: string, body: string])[])[] = [
  [
    ["what is no JSON", "is no JSON", `puppet.raw("garbage\\n");`],
    [
      "an acknowledgement of nothing to Node",
      "of nothing",
      `puppet.raw('{"cmd":"NODE_HANDLE_ACK"}\\n'.repeat(9));`,
    ],
    [
      "a socket for Node to read",
      "to Node itself",
      `${takeConnection} await puppet.send({ type: "ready" }, connection);`,
    ],
    ["a message without an end", "too long", `puppet.raw("[".repeat(3 * 2 ** 20));`],
    ["a message of no kind", "Invalid", `puppet.raw('{"type":"become","order":{"account":{"uid":0}}}\\n');`],
  ],
  [
    ["a connection that was not let in", "not let in", `${takeConnection} ${admit("")}`],
    [
      "the verdict on another connection",
      "not let in",
      `${takeConnection} ${verify("connection: 2,")} ${admit("")}`,
    ],
    [
      "a verdict for another address",
      "another connection",
      `${takeConnection} ${verify('address: "192.0.2.9",')} ${admit("")}`,
    ],
    ["a wrong password", "not let in", `${takeConnection} ${verify('password: "d3Jvbmc=",')} ${admit("")}`],
    [
      "a handle with a message that has none",
      "none of its messages",
      `${takeConnection}
      await puppet.send({ type: "gone", connection: 1 }, connection._handle);`,
    ],
  ],
];

const rssKibibytes = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

describe.each(moves.map((part, index) => ({ part, index })))(
  "a gate that was taken over ($index)",
  ({ part }) => {
    let puppets: Puppets;

    beforeAll(async () => {
      puppets = await Puppets.start("gate", { volumes: "$data Disk\n", users: { anna: password } });
    });
    afterAll(() => puppets.stop());

    test.each(part)(
      "sends %s: it is ended, another one is started, nobody is in",
      async (_name, problem, body) => {
        const { server } = puppets;
        const before = server.pid;
        const puppet = await puppets.next();
        await puppet.do(body);
        await puppet.ended();
        expect(server.hasEnded).toBe(false);
        expect(server.pid).toBe(before);
        const complaints = server.log.filter(({ msg }) => msg === "a process spoke wrongly and is ended");
        expect(complaints.at(-1)?.["problem"]).toContain(problem);
        expect(server.log.some(({ msg }) => msg === "logged in")).toBe(false);
      },
    );
  },
);

describe("a gate that was taken over, and a verdict that is its own", () => {
  let puppets: Puppets;

  beforeAll(async () => {
    puppets = await Puppets.start("gate", { volumes: "$data Disk\n", users: { anna: password } });
  });
  afterAll(() => puppets.stop());

  const loggedIn = () => puppets.server.log.filter(({ msg }) => msg === "logged in");

  test("whom the password is of is in, whatever else the gate says of the user, and once only", async () => {
    const { server } = puppets;
    const puppet = await puppets.next();
    const claims = 'user: "root", account: { name: "root", uid: 0 }, runAs: { uid: 0 }, ';
    await puppet.do(`${takeConnection} ${verify("")} ${admit(claims)} ${admit(claims)}`);
    await puppet.ended();
    await server.until(
      () => loggedIn().length > 0,
      () => "nobody is logged in",
    );
    expect(loggedIn().map(({ user }) => user)).toEqual(["anna"]);
  });

  test("floods of questions and news leave the supervisor its memory", async () => {
    const { server } = puppets;
    const before = rssKibibytes(server.pid);
    const puppet = await puppets.next();
    await puppet.do(`
      for (let round = 0; round < 200; round++)
        puppet.raw('{"type":"gone","connection":7}\\n'.repeat(1000));
      for (let connection = 0; connection < 40000; connection++)
        puppet.raw(JSON.stringify({ type: "verify", connection, server: 0, address: "a", method: "m", user: "x" }) + "\\n");
    `);
    await puppet.ended();
    expect(server.hasEnded).toBe(false);
    expect(rssKibibytes(server.pid) - before).toBeLessThan(200 * 1024);
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { Puppets } from "../support/Puppets.ts";
import { socketStream } from "../support/socketStream.ts";

const password = "right and proper";
let puppets: Puppets;
let client: AfpClient;

beforeAll(async () => {
  puppets = await Puppets.start("session", { volumes: "$data Disk\n", users: { anna: password } });
});
afterEach(() => client.cut());
afterAll(() => puppets.stop());

type Session = Awaited<ReturnType<Puppets["next"]>>;

/** Somebody logs in; the process that shall be the session has its order and has not answered. */
async function ordered(): Promise<{ session: Session; login: Promise<unknown> }> {
  const session = await puppets.next();
  client = AfpClient.connect(socketStream(await puppets.server.connect()));
  await client.openSession();
  const login = client.login({ uam: "DHX2", user: "anna", password }).catch(() => "the connection is closed");
  await session.do(`
    while (puppet.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));`);
  return { session, login };
}

const heard = (session: Session) =>
  session.do("return [puppet.heard.map(({ type }) => type), puppet.handles.length];");
/** A question behind which everything that was sent before is answered. */
const later = `
  await puppet.send({ type: "takeOver", request: 1, token: "" });
  while (!puppet.heard.some(({ type }) => type === "takeOverAnswer")) await new Promise((r) => setTimeout(r, 5));`;

test("a session gets no connection before it says that it became its user, and one when it says so twice", async () => {
  const { session } = await ordered();
  await session.do(later);
  expect(await heard(session)).toEqual([["become", "takeOverAnswer"], 0]);
  await session.do(`puppet.heard.length = 0;
    await puppet.send({ type: "became" }); await puppet.send({ type: "became" }); ${later}`);
  expect(await heard(session)).toEqual([["connection", "takeOverAnswer"], 1]);
});

test.each([
  ["ends because it can't become its user", "process.exit(1);"],
  ["says what is no JSON", `puppet.raw("garbage\\n");`],
  ["hands over what it does not have", `await puppet.send({ type: "handOver", token: "", dsi: {} });`],
  ["says that it is another user", `await puppet.send({ type: "changePassword", request: -1 });`],
])("the connection of a session that %s is closed, and the next login has another", async (_what, body) => {
  const { session, login } = await ordered();
  await session.do(body);
  await session.ended();
  expect(await login).toBe("the connection is closed");
  expect(puppets.server.hasEnded).toBe(false);
});

test("a session that answers nothing is sent no more than the supervisor can keep", async () => {
  const { session, login } = await ordered();
  await session.do(`
    for (let count = 0; count < 300; count++)
      puppet.raw('{"type":"takeOver","request":1,"token":""}\\n'.repeat(1000));`);
  await session.ended();
  expect(await login).toBe("the connection is closed");
  expect(puppets.server.hasEnded).toBe(false);
});

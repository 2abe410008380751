/**
 * Stands in for one of the server's processes and does what a test says: each line that comes over the test's socket is
 * the body of an asynchronous function, and its result goes back as a line of JSON. It is plain JavaScript in a string,
 * because the copy of the server that it is put into is run without anything that knows TypeScript.
 */
export const puppetProgram = `
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";

const channel = 3;
const puppet = {
  net,
  /** What the supervisor said, and the handles that came with it. */
  heard: [],
  handles: [],
  send: (message, handle) => new Promise((resolve) => process.send(message, handle, {}, resolve)),
  /** Writes bytes where Node would write messages. */
  raw(text) {
    for (let bytes = Buffer.from(text); bytes.length > 0;) {
      try {
        bytes = bytes.subarray(fs.writeSync(channel, bytes));
      } catch (error) {
        if (error.code !== "EAGAIN") throw error;
      }
    }
  },
};

process.on("message", (message, handle) => {
  if (message.type === "end" || message.type === "stop") process.exit(0);
  puppet.heard.push(message);
  if (handle !== undefined) puppet.handles.push(handle);
});
process.on("disconnect", () => process.exit(0));

const socket = net.connect(path.join(import.meta.dirname, "../../../puppet.sock"));
socket.on("error", () => process.exit(0));
createInterface({ input: socket }).on("line", async (line) => {
  const body = new Function("puppet", \`return (async () => { \${JSON.parse(line)} })();\`);
  const answer = await body(puppet).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: String(error) }),
  );
  socket.write(\`\${JSON.stringify(answer)}\\n\`);
});
`;

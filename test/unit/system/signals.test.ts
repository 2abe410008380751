import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const signals = fileURLToPath(new URL("../../../src/system/signals.ts", import.meta.url));
const program = `
  import { ignoreUserSignals, stopSignal } from ${JSON.stringify(signals)};
  ignoreUserSignals();
  const hold = setInterval(() => {}, 1000);
  void stopSignal().then((signal) => { process.stdout.write(signal); clearInterval(hold); });
  process.stdout.write("ready");
`;

test("the debugger's signal opens no debugger, and a signal to stop is told by its name", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
    if (output !== "ready") return;
    child.kill("SIGUSR1");
    child.kill("SIGTERM");
  });
  const [code] = (await once(child, "exit")) as [number];
  expect(output).toBe("readySIGTERM");
  expect(errors).not.toContain("Debugger");
  expect(code).toBe(0);
});

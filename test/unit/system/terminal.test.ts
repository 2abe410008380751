import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Interrupted, isTerminal, readPassword, type PasswordInput } from "../../../src/system/terminal.ts";

class FakeTerminal extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(isRaw: boolean): this {
    this.modes.push(isRaw);
    return this;
  }
}

function terminal(): { input: FakeTerminal; output: { text: string; write(text: string): void } } {
  return {
    input: new FakeTerminal(),
    output: {
      text: "",
      write(text) {
        this.text += text;
      },
    },
  };
}

async function typed(keys: string): Promise<string> {
  const { input, output } = terminal();
  input.write(keys);
  return (await readPassword("? ", input, output)).toString();
}

async function piped(...chunks: (string | Buffer)[]): Promise<string> {
  const input: PasswordInput & PassThrough = new PassThrough();
  const answer = readPassword("? ", input, { write: () => {} });
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return (await answer).toString();
}

test("a terminal shows the question, and nothing of the answer", async () => {
  const { input, output } = terminal();
  const answer = readPassword("Password: ", input, output);
  expect(input.modes).toEqual([true]);
  for (const key of ["s", "ec", "ret", "\r"]) input.write(key);
  expect((await answer).toString()).toBe("secret");
  expect(output.text).toBe("Password: \n");
  expect(input.modes).toEqual([true, false]);
  expect(input.listenerCount("data")).toBe(0);
});

test("backspace takes a whole character away, Ctrl-U all of them", async () => {
  expect(await typed("aü\x7fb\r")).toBe("ab");
  expect(await typed("\x7f\x08x\n")).toBe("x");
  expect(await typed("wrong\x15right\r")).toBe("right");
});

test("what is typed ahead answers the next question", async () => {
  const { input, output } = terminal();
  input.write("one\rtwo\r");
  expect((await readPassword("? ", input, output)).toString()).toBe("one");
  expect((await readPassword("? ", input, output)).toString()).toBe("two");
});

test.each([
  ["Ctrl-C", "ab\x03"],
  ["Ctrl-D", "ab\x04"],
])("%s ends the question", async (_key, keys) => {
  const { input, output } = terminal();
  input.write(keys);
  await expect(readPassword("? ", input, output)).rejects.toThrow(Interrupted);
  expect(input.modes).toEqual([true, false]);
});

test("without a terminal it is one line, whatever the pieces and the line end", async () => {
  expect(await piped("secret\n")).toBe("secret");
  expect(await piped("sec", "ret\r\n", "rest\n")).toBe("secret");
  expect(await piped("no line end")).toBe("no line end");
  expect(await piped("a\rb\n")).toBe("a\rb");
  expect(await piped("\n")).toBe("");
  expect(await piped(Buffer.from("gr\u00fcn\n").subarray(0, 3), Buffer.from("gr\u00fcn\n").subarray(3))).toBe(
    "gr\u00fcn",
  );
});

test("an input without anything is no password", async () => {
  await expect(piped()).rejects.toThrow(Interrupted);
});

test("a line without an end is not read for ever", async () => {
  await expect(piped("x".repeat(5000))).rejects.toThrow(RangeError);
});

test("a pipe is no terminal, a terminal is one", () => {
  expect(isTerminal(new PassThrough())).toBe(false);
  expect(isTerminal(new FakeTerminal())).toBe(true);
});

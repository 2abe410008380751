import { describe, expect, test } from "vitest";
import type { WriteSink } from "../../../src/afp/command.ts";
import { unanswered } from "../../../src/afp/commands/unanswered.ts";
import { resultCodes } from "../../../src/afp/resultCode.ts";
import { type Log, silentLog } from "../../../src/system/log.ts";
import { clientIn } from "../../support/clientIn.ts";
import { hex } from "../../support/hexExchange.ts";

function recordedLog(): { log: Log; lines: { fields: object; message: string }[] } {
  const lines: { fields: object; message: string }[] = [];
  const log: Log = {
    ...silentLog,
    error: (fields, message) => void lines.push({ fields, message }),
    child: () => log,
  };
  return { log, lines };
}

describe("a request block", () => {
  test("is a bad parameter when it is empty", async () => {
    const { session } = await clientIn("loggedIn");
    expect(await session.command(Buffer.alloc(0))).toMatchObject({ result: resultCodes.kFPParamErr });
    const sink = await session.write(Buffer.alloc(0), 5);
    sink.take(Buffer.alloc(5));
    expect(await sink.finish()).toMatchObject({ result: resultCodes.kFPParamErr });
  });

  test("of no known command is not supported, with data behind it too", async () => {
    const { session } = await clientIn("loggedIn");
    for (const code of [0, 12, 13, 44, 77, 200, 255]) {
      expect(await session.command(Buffer.of(code, 0))).toMatchObject({
        result: resultCodes.kFPCallNotSupported,
      });
      const sink = await session.write(Buffer.of(code, 0), 3);
      sink.take(Buffer.alloc(3));
      expect(await sink.finish()).toMatchObject({ result: resultCodes.kFPCallNotSupported });
    }
  });

  test("of a command that is left out gets the answer that the list says", async () => {
    const { session } = await clientIn("loggedIn");
    for (const { code, result } of unanswered)
      expect(await session.command(Buffer.of(code, 0))).toMatchObject({ result: resultCodes[result] });
    expect(unanswered.find(({ name }) => name === "FPLogin")?.result).toBe("kFPMiscErr");
  });

  test("of a command that has no use for data is refused with data behind it", async () => {
    const { session } = await clientIn("openVolume");
    const sink: WriteSink = await session.write(hex("11 00 0001 0000"), 2);
    sink.take(Buffer.alloc(2));
    expect(await sink.finish()).toMatchObject({ result: resultCodes.kFPParamErr });
  });
});

describe("an error that nobody planned for", () => {
  test("is logged with its command and request, and thrown on", async () => {
    const { log, lines } = recordedLog();
    const { session, store } = await clientIn("openVolume", { log });
    store.stat = () => {
      throw new TypeError("a bug");
    };
    const request = "22 00 0001 00000002 0100 0100 02 04 66696c65";
    await expect(session.command(hex(request))).rejects.toThrow("a bug");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toMatchObject({
      command: "FPGetFileDirParms",
      request: "22000001000000020100010002046669",
    });
  });

  test("closes the connection instead of leaving the request without an answer", async () => {
    const { client, store } = await clientIn("openVolume");
    store.stat = () => {
      throw new TypeError("a bug");
    };
    await expect(client.dsi.command(hex("22 00 0001 00000002 0100 0100 02 01 66"))).rejects.toThrow();
    await client.dsi.closed;
  });
});

test("replies of commands that are not idempotent are kept", async () => {
  const { session } = await clientIn("loggedIn");
  expect(session.keepsReply(26)).toBe(true);
  expect(session.keepsReply(27)).toBe(false);
  expect(session.keepsReply(0)).toBe(false);
});

test("closing all frees every fork and volume, even if one of them fails", async () => {
  const { log, lines } = recordedLog();
  const { session, volume } = await clientIn("openFork", { log, more: [{ name: "B" }] });
  await volume.openFork("file", { read: true, kind: "resource" });
  await session.command(hex("18 00 0020 01 42"));
  const [first] = session.openVolumes.ids;
  if (first === undefined) throw new Error("no volume is open");
  session.volume(first).close = () => {
    throw new Error("stuck");
  };
  session.closeAll();
  expect(session.openVolumes.ids).toEqual([]);
  expect(session.openForks.count).toBe(0);
  expect(lines.map(({ message }) => message)).toEqual(["a volume did not close"]);
});

test("a write that is abandoned leaves the fork fit for the next", async () => {
  const { session, fork } = await clientIn("openFork");
  const sink = await session.write(hex("3d 00 0001 0000000000000000 0000000000000006"), 6);
  sink.take(Buffer.from("abc"));
  sink.abandon?.();
  await fork.write(3, Buffer.from("xyz"));
  expect((await fork.read(0, 10)).toString()).toBe("abcxyz6789");
});

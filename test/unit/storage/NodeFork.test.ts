import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { expect, test } from "vitest";
import { FileError } from "../../../src/storage/FileError.ts";
import type { ForkBytes } from "../../../src/storage/ForkBytes.ts";
import { NodeFork } from "../../../src/storage/NodeFork.ts";
import { access, kindOfPromise } from "../../support/fileStoreWords.ts";

function openFork(sync: () => Promise<void>): { fork: NodeFork; closed: string[] } {
  const descriptor = openSync(devNull, "r");
  const closed: string[] = [];
  const bytes: ForkBytes = {
    read: () => 0,
    write: () => {},
    length: () => 0,
    setLength: () => {},
    diskBytes: () => 0,
    lockTarget: () => undefined,
    settle: () => descriptor,
    close() {
      closeSync(descriptor);
      closed.push("bytes");
    },
  };
  const at = { kind: "data", location: { path: "a" }, access: access("rw"), descriptor } as const;
  return { fork: new NodeFork(at, bytes, { sync, closed: () => closed.push("fork") }), closed };
}

test("a failed sync stays an error: the kernel forgets pages that it could not write", async () => {
  let calls = 0;
  const { fork } = openFork(async () => {
    if (++calls === 1) throw new FileError("io", "the disk is broken");
  });
  expect(await kindOfPromise(fork.sync())).toBe("io");
  expect(await kindOfPromise(fork.sync())).toBe("io");
  expect(calls).toBe(1);
  fork.close();
});

test("a fork closed during a sync keeps its descriptor until the sync is done", async () => {
  let finish = (): void => {};
  const { fork, closed } = openFork(() => new Promise((resolve) => (finish = resolve)));
  const syncing = fork.sync();
  fork.close();
  expect(closed).toEqual([]);
  finish();
  await syncing;
  expect(closed).toEqual(["bytes", "fork"]);
});

import { expect, test } from "vitest";
import { access, content, fileWith, kindOf, kindOfPromise } from "../support/fileStoreWords.ts";
import { FaultyFileStore } from "../support/FaultyFileStore.ts";
import { MemoryFileStore } from "../support/MemoryFileStore.ts";

test("a crash takes back exactly what no sync covered", async () => {
  const store = new FaultyFileStore(new MemoryFileStore());
  fileWith(store, "a", "");
  const fork = store.openFork("a", "data", access("rw"));
  const writer = store.openFork("a", "resource", access("w"));
  fork.write(Buffer.from("synced"), 0);
  await fork.sync();
  fork.write(Buffer.from("lost, all of it"), 2);
  fork.setLength(4);
  fork.write(Buffer.from("more"), 8);
  writer.write(Buffer.from("lost too"), 0);
  store.rename("a", "b");
  store.crash();
  expect(content(store, "b")).toBe("synced");
  expect(content(store, "b", "resource")).toBe("");
  expect(kindOf(() => fork.length())).toBe("notOpenForThat");
});

test("a fault strikes one call, or all from then on, before it does anything", async () => {
  const store = new FaultyFileStore(new MemoryFileStore());
  store.fault = { call: 2, kind: "full", from: "once" };
  store.makeFile("a", 0o644);
  expect(kindOf(() => store.makeFile("b", 0o644))).toBe("full");
  store.makeFile("c", 0o644);
  expect(store.list("")).toEqual(["a", "c"]);
  store.fault = { call: store.calls + 2, kind: "io", from: "thenOn" };
  const fork = store.openFork("a", "data", access("rw"));
  expect(kindOf(() => fork.write(Buffer.from("x"), 0))).toBe("io");
  expect(await kindOfPromise(fork.sync())).toBe("io");
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AccessList } from "../../src/storage/AccessList.ts";
import { FileError } from "../../src/storage/FileError.ts";
import type { FileStore, ForkFile } from "../../src/storage/FileStore.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../src/storage/Metadata.ts";
import { access, content } from "../support/fileStoreWords.ts";
import { MemoryDisk } from "../support/MemoryDisk.ts";
import { MemoryFileStore } from "../support/MemoryFileStore.ts";

/** One store and the forks opened on it during a run. */
class Run {
  readonly store: FileStore;
  readonly forks: ForkFile[] = [];

  constructor(store: FileStore) {
    this.store = store;
  }

  fork(index: number): ForkFile | undefined {
    return this.forks[index % Math.max(1, this.forks.length)];
  }
}

type Step = (run: Run) => unknown;

const path = fc.constantFrom("a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "", "a/x");
const kind = fc.constantFrom("data" as const, "resource" as const);
const letters = fc.constantFrom("r", "rw", "w", "", "rW", "rwR", "rwRW");
const text = fc.string({ minLength: 1, maxLength: 12 }).map((value) => Buffer.from(value));
const index = fc.nat(5);
const offset = fc.nat(9000);
const range = fc.record({ offset: fc.nat(30), length: fc.oneof(fc.nat(20), fc.constant(Infinity)) });
const when = fc.constantFrom("always" as const, "create" as const, "replace" as const);

/** Never without its owner's rights: the rest of a run has to go on. */
const list: fc.Arbitrary<AccessList> = fc
  .record({
    owner: fc.constant(7),
    group: fc.nat(7),
    other: fc.nat(7),
    mask: fc.nat(7),
    named: fc.uniqueArray(
      fc.record({ kind: fc.constantFrom("user", "group"), id: fc.nat(3), bits: fc.nat(7) }),
      {
        selector: ({ kind, id }) => `${kind} ${id}`,
        maxLength: 3,
      },
    ),
  })
  .map((whole) => (whole.named.length === 0 ? { ...whole, mask: undefined } : whole));

const step: fc.Arbitrary<Step> = fc.oneof(
  path.map((at) => (run: Run) => run.store.makeFile(at, 0o644)),
  path.map((at) => (run: Run) => run.store.makeDirectory(at, 0o755)),
  path.map((at) => (run: Run) => unlessOpen(run, at, () => run.store.makeLink(at, "a"))),
  path.map((at) => (run: Run) => unlessOpen(run, at, () => run.store.removeFile(at))),
  path.map((at) => (run: Run) => run.store.removeDirectory(at)),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (run: Run) =>
        run.store.rename(from, to),
  ),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (run: Run) =>
        run.store.copyFile(from, to),
  ),
  fc.tuple(path, path).map(
    ([one, other]) =>
      (run: Run) =>
        run.store.exchange(one, other),
  ),
  fc.tuple(path, kind, letters).map(([at, fork, mode]) => (run: Run) => {
    run.forks.push(run.store.openFork(at, fork, access(mode)));
  }),
  fc.tuple(index, text, offset).map(
    ([at, data, from]) =>
      (run: Run) =>
        run.fork(at)?.write(data, from),
  ),
  fc.tuple(index, offset).map(
    ([at, length]) =>
      (run: Run) =>
        run.fork(at)?.setLength(length),
  ),
  fc.tuple(index, offset).map(([at, from]) => (run: Run) => {
    const into = Buffer.alloc(20);
    return run.fork(at)?.read(into, from) === 0 ? "" : into.toString("hex");
  }),
  index.map((at) => (run: Run) => run.fork(at)?.length()),
  index.map((at) => (run: Run) => run.fork(at)?.close()),
  fc.tuple(index, range).map(
    ([at, span]) =>
      (run: Run) =>
        run.fork(at)?.lockRange(span),
  ),
  fc.tuple(index, range).map(
    ([at, span]) =>
      (run: Run) =>
        run.fork(at)?.unlockRange(span),
  ),
  fc.tuple(index, range).map(
    ([at, span]) =>
      (run: Run) =>
        run.fork(at)?.isLockedByOthers(span),
  ),
  path.map((at) => (run: Run) => run.store.openForks(at)),
  path.map((at) => (run: Run) => run.store.list(at).sort()),
  fc.tuple(path, text).map(([at, comment]) => (run: Run) => {
    run.store.writeMetadata(at, { ...emptyMetadata(), attributes: 1, comment });
  }),
  fc.tuple(path, text, when).map(([at, value, how]) => (run: Run) => {
    run.store.setAttribute(at, "x", value, how);
  }),
  path.map((at) => (run: Run) => run.store.removeAttribute(at, "x")),
  fc.tuple(path, list).map(
    ([at, access]) =>
      (run: Run) =>
        run.store.accessLists.write(at, { access }),
  ),
  fc.tuple(path, fc.option(list)).map(([at, given]) => (run: Run) => {
    // What a file is asked to hand on is refused, and so is all that comes with it.
    run.store.accessLists.write(at, { inherited: given ?? "none" });
  }),
);

/** As a volume does: a file with open forks is neither removed nor replaced. */
function unlessOpen(run: Run, at: string, act: () => void): unknown {
  const { data, resource } = run.store.openForks(at);
  return data || resource ? "busy" : act();
}

async function outcome(run: Run, doStep: Step): Promise<unknown> {
  try {
    return await doStep(run);
  } catch (error) {
    if (error instanceof FileError) return error.kind;
    throw error;
  }
}

/** Everything that the interface shows of a volume. */
function everything(store: FileStore, folder = ""): unknown[] {
  return store
    .list(folder)
    .sort()
    .map((name) => {
      const at = folder === "" ? name : `${folder}/${name}`;
      const stat = store.stat(at);
      const isFile = stat.kind === "file";
      return {
        at,
        kind: stat.kind,
        permissions: stat.mode & 0o777,
        access: store.accessLists.read(at, "access"),
        inherited: store.accessLists.read(at, "inherited"),
        dataBytes: stat.kind === "directory" ? 0 : stat.dataBytes,
        data: isFile && content(store, at),
        resource: isFile && content(store, at, "resource"),
        metadata: store.readMetadata(at),
        attributes: store.listAttributes(at).map((key) => [key, store.getAttribute(at, key)]),
        inside: stat.kind === "directory" ? everything(store, at) : [],
      };
    });
}

test.each(["sys", "ad"] as const)(
  "the store in memory does what the one on disk (%s) does",
  async (metadata) => {
    const seed = Number(process.env["SEED"] ?? Math.trunc(Math.random() * 2 ** 31));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), "bandstand-twins-"));
        const disk = new Run(makeStore(folder, { metadata }));
        const hasAccessLists = disk.store.accessLists.isSupported;
        const memory = new Run(new MemoryFileStore(new MemoryDisk({ hasAccessLists })));
        try {
          for (const one of steps) expect(await outcome(disk, one)).toEqual(await outcome(memory, one));
          for (const fork of [...disk.forks, ...memory.forks]) fork.close();
          expect(everything(disk.store)).toEqual(everything(memory.store));
        } finally {
          disk.store.close();
          memory.store.close();
          rmSync(folder, { recursive: true });
        }
      }),
      { seed, numRuns: Number(process.env["RUNS"] ?? 150) },
    );
  },
);

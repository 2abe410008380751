import { defineConfig } from "vitest/config";

// Tests of one process's own parts share their worker: importing the house for each file costs more than most files.
const inOneProcess = ["unit", "conversation", "conformance", "golden", "property", "style"];

// What starts processes, counts descriptors or kills gets a worker of its own.
const apart = ["backup", "fault", "fuzz"];

const filesOf = (folders: string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`);

const shared = { pool: "forks" as const, testTimeout: 30_000, teardownTimeout: 5_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: "parts", include: filesOf(inOneProcess), isolate: false } },
      { test: { ...shared, name: "whole", include: filesOf(apart) } },
      // Needs root, users or the peers: scripts/interop runs it by name.
      ...(process.env["INTEROP"] === undefined
        ? []
        : [{ test: { ...shared, name: "interop", include: filesOf(["interop"]) } }]),
      // Takes minutes: scripts/long runs it by name.
      ...(process.env["LONG"] === undefined
        ? []
        : [{ test: { ...shared, name: "long", include: filesOf(["long"]) } }]),
    ],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Interop needs root, users or the peers: scripts/interop runs it with INTEROP=1.
    exclude: process.env["INTEROP"] ? ["**/node_modules/**"] : ["**/node_modules/**", "test/interop/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    teardownTimeout: 5_000,
  },
});

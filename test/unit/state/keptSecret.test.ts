import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptSecret } from "../../../src/state/keptSecret.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-secret-"));
  file = path.join(folder, "secret");
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test("a secret is made once, and only its owner reads it", () => {
  const made = keptSecret(file);
  expect(made).toHaveLength(32);
  expect(keptSecret(file)).toEqual(made);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that was cut short is no secret", () => {
  fs.writeFileSync(file, "short");
  const made = keptSecret(file);
  expect(made).toHaveLength(32);
  expect(fs.readFileSync(file)).toEqual(made);
});

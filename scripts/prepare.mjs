// Makes a checkout ready to run with nothing but Node and npm: installs what is missing or outdated by the lock file
// (development dependencies included, whatever NODE_ENV says: TypeScript is one) and builds what has changed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];

export function prepare() {
  checkNode();
  if (!modulesMatchLockFile()) {
    console.error("bandstand: installing what package-lock.json asks for …");
    run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"]);
    if (!modulesMatchLockFile())
      fail("npm ci ended well, but modules are still missing; see its output above");
  }
  if (isBuildOutdated()) {
    console.error("bandstand: building …");
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"]);
  }
}

/** Runs a command in the checkout; what it prints is the user's to see. */
export function run(command, args, environment = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (done.error) fail(`${command} can't be started: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(`Node ${process.versions.node} is too old: install Node ${oldestNode.join(".")} or newer`);
}

/** True when every package that the lock file wants on this machine is there in that version. */
function modulesMatchLockFile() {
  const wanted = readLock("package-lock.json");
  const installed = readLock("node_modules/.package-lock.json");
  if (wanted === undefined)
    fail("package-lock.json is missing or damaged: take it from the repository again");
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    // Builds for other platforms are in the lock file too, as optional packages; npm leaves those out.
    if (installed[path] === undefined) return optional === true;
    return installed[path].version === version && existsSync(join(root, path, "package.json"));
  });
}

function readLock(name) {
  try {
    return JSON.parse(readFileSync(join(root, name), "utf8")).packages;
  } catch {
    return undefined;
  }
}

function isBuildOutdated() {
  const stamp = join(root, "dist/.tsbuildinfo");
  if (!existsSync(join(root, "dist/main.js")) || !existsSync(stamp)) return true;
  const builtAt = statSync(stamp).mtimeMs;
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((name) => join("src", name));
  return [...sources, "package-lock.json", "tsconfig.json", "tsconfig.build.json"].some(
    (name) => statSync(join(root, name)).mtimeMs > builtAt,
  );
}

function fail(message) {
  console.error(`bandstand: ${message}`);
  process.exit(1);
}

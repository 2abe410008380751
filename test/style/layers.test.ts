import { expect, test } from "vitest";
import { importsOf, packagesOf, roomOf, sourcesBelow } from "./sources.ts";

/** A room may import itself and the rooms named here; nothing else. */
const mayImport: Record<string, readonly string[]> = {
  wire: [],
  system: [],
  config: ["system"],
  state: ["system"],
  storage: ["wire", "system"],
  dsi: ["wire", "system"],
  discovery: ["wire", "system"],
  cnid: ["wire", "state", "system"],
  space: ["wire", "state", "system"],
  accounts: ["wire", "state", "system"],
  timemachine: ["storage", "system"],
  // Names have byte limits in their Mac and UTF-8 forms: that takes wire's character sets.
  volume: ["accounts", "cnid", "space", "storage", "timemachine", "state", "wire", "system"],
  afp: ["volume", "accounts", "wire", "system"],
  processes: [
    "afp",
    "dsi",
    "discovery",
    "volume",
    "timemachine",
    "storage",
    "cnid",
    "space",
    "accounts",
    "config",
    "state",
    "wire",
    "system",
  ],
  cli: ["processes", "config", "state", "accounts", "timemachine", "space", "cnid", "system"],
  "main.ts": ["cli"],
};

/** Where Node itself may be used; a name that is missing here may be used anywhere. */
const builtInRooms: Record<string, readonly string[]> = {
  "node:net": ["processes"],
  "node:child_process": ["processes"],
  "node:dgram": ["discovery"],
  "node:fs": [
    "storage",
    "timemachine",
    "state",
    "cnid",
    "space",
    "accounts",
    "config",
    "processes",
    "system",
  ],
  "node:fs/promises": ["storage", "timemachine", "state", "cnid", "space", "accounts", "config", "processes"],
  "node:crypto": ["afp", "accounts", "system", "state"],
  "fs-extra": ["storage", "timemachine", "state", "cnid", "space", "accounts", "config", "processes"],
  koffi: ["system"],
  lmdb: ["cnid"],
  zod: ["processes"],
  pino: ["system"],
  "bonjour-service": ["discovery"],
  "iconv-lite": ["wire"],
};

const sources = sourcesBelow("src");

test("every room has its row in the table", () => {
  expect(Object.keys(mayImport)).toEqual(
    expect.arrayContaining([...new Set(sources.map((file) => roomOf(file.path)))]),
  );
});

for (const [room, others] of Object.entries(mayImport)) {
  test(`${room} imports downward only`, () => {
    const wrong = sources
      .filter((file) => roomOf(file.path) === room)
      .flatMap((file) => importsOf(file).map(({ target }) => ({ file: file.path, target })))
      .filter(({ target }) => roomOf(target) !== room && !others.includes(roomOf(target)));
    expect(wrong).toEqual([]);
  });
}

const doors = ["src/volume/index.ts", "src/volume/FileError.ts"];

test("afp knows the volume only by its doors", () => {
  const wrong = sources
    .filter((file) => roomOf(file.path) === "afp")
    .flatMap((file) => importsOf(file).map(({ target }) => ({ file: file.path, target })))
    .filter(({ target }) => roomOf(target) === "volume" && !doors.includes(target));
  expect(wrong).toEqual([]);
});

test("Node's built-ins and the packages are used in their rooms only", () => {
  const wrong = sources.flatMap((file) =>
    packagesOf(file)
      .filter((name) => builtInRooms[name]?.includes(roomOf(file.path)) === false)
      .map((name) => `${file.path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test("no file imports itself in a circle", () => {
  const graph = new Map(
    sources.map((file) => [
      file.path,
      importsOf(file)
        .filter(({ isTypeOnly }) => !isTypeOnly)
        .map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) circles.push([...above.slice(above.indexOf(path)), path].join(" → "));
    if (done.has(path) || above.includes(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...above, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  expect(circles).toEqual([]);
});

test("a planted upward import would be found", () => {
  const planted = { path: "src/wire/Reader.ts", text: 'import { x } from "../afp/command.ts";\n', lines: [] };
  expect(importsOf(planted)).toEqual([{ target: "src/afp/command.ts", isTypeOnly: false }]);
  expect(mayImport["wire"]).not.toContain(roomOf("src/afp/command.ts"));
});

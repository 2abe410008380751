import type { NewName, Pathname } from "../../src/volume/index.ts";

/** Names from a starting directory on, `/` between them; empty is that directory itself. */
export type ClientPath = string | readonly string[];

/** A path as an AFP 3 client sends it: UTF-8, decomposed. An AFP 2 client's is MacRoman. */
export function pathOf(path: ClientPath, version: number): Pathname {
  const names = typeof path === "string" ? path.split("/").filter((name) => name !== "") : path;
  return { form: formOf(version), steps: names.map((name) => ({ name: textOf(name, version) })) };
}

/** A new name in the same form. */
export function newNameOf(name: string, version: number): NewName {
  return { form: formOf(version), name: textOf(name, version) };
}

const formOf = (version: number) => (version < 30 ? "long" : "utf8");
const textOf = (name: string, version: number) => (version < 30 ? name : name.normalize("NFD"));

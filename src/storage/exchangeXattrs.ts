import type { KernelPath } from "../system/KernelPath.ts";
import { getXattr, listXattrs, removeXattr, setXattr } from "../system/xattr.ts";
import { errnoError, kindOfErrno, unless } from "./errno.ts";
import type { FileErrorKind } from "./FileError.ts";
import type { RootFolder } from "./RootFolder.ts";

type Both = readonly [one: KernelPath, other: KernelPath];

const prefix = "user.";
const accessList = "system.posix_acl_access";

/**
 * Gives each of two files the other's extended attributes and access list. `needed` must go; where the rest does not
 * fit (ext4 has one block for all of a file's) it stays where it is, as do lists that are not ours to change.
 */
export function exchangeXattrs(root: RootFolder, paths: readonly [string, string], needed: string): void {
  const [one, other] = paths;
  const both: Both = [root.place(one).path, root.place(other).path];
  const names = new Set(both.flatMap(namesOf));
  names.delete(needed);
  const done: (readonly string[])[] = [];
  const exchange = (some: readonly string[], mayStay: readonly FileErrorKind[]) => {
    if (unless(mayStay, () => exchangeAll(both, some) ?? true)) done.push(some);
  };
  try {
    exchange([needed], []);
    exchange([...names], ["attributeTooLarge", "full"]);
    exchange([accessList], ["accessDenied", "unsupported"]);
  } catch (error) {
    for (const some of done.reverse()) exchangeAll(both, some);
    throw error;
  }
}

/** All of them, or none. */
function exchangeAll(both: Both, names: readonly string[]): void {
  const done: string[] = [];
  try {
    for (const name of names) {
      exchangeOne(both, name);
      done.push(name);
    }
  } catch (error) {
    for (const name of done.reverse()) exchangeOne(both, name);
    throw error;
  }
}

function exchangeOne([one, other]: Both, name: string): void {
  const ofOne = valueOf(one, name);
  const ofOther = valueOf(other, name);
  if (ofOne === undefined ? ofOther === undefined : ofOther?.equals(ofOne)) return;
  put(one, name, ofOther);
  try {
    put(other, name, ofOne);
  } catch (error) {
    put(one, name, ofOne);
    throw error;
  }
}

function namesOf(path: KernelPath): string[] {
  const names = listXattrs(path);
  if (typeof names !== "number") {
    return names.map((name) => name.toString()).filter((name) => name.startsWith(prefix));
  }
  if (kindOfErrno(names) === "unsupported") return [];
  throw errnoError(names, "reading attributes");
}

function valueOf(path: KernelPath, name: string): Buffer | undefined {
  const value = getXattr(path, name);
  if (typeof value !== "number") return value;
  if (["noAttribute", "unsupported"].includes(kindOfErrno(value))) return undefined;
  throw errnoError(value, name);
}

function put(path: KernelPath, name: string, value: Buffer | undefined): void {
  const result = value === undefined ? removeXattr(path, name) : setXattr(path, name, value);
  if (result < 0) throw errnoError(result, name);
}

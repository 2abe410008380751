import { isUtf8 } from "node:buffer";
import { lstatSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { getXattr, listXattrs, removeXattr, setXattr } from "../system/xattr.ts";
import { diskSpace } from "./diskSpace.ts";
import { attempt, errnoError, kindOfErrno } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { type AttributeLayout, isPrivateAttribute } from "./MetadataLayout.ts";
import { nameBytesMax } from "./pathElements.ts";
import type { RootFolder } from "./RootFolder.ts";

const prefix = "user.";

function checkName(name: string): void {
  const isBad = name === "" || name.includes("\0");
  if (isBad || Buffer.byteLength(prefix + name) > nameBytesMax) {
    throw new FileError("badName", `${JSON.stringify(name)} can't name an attribute`);
  }
}

/** An extended attribute `x` of a Mac is `user.x` of the file system. */
export class SystemAttributes implements AttributeLayout {
  readonly #root: RootFolder;

  constructor(root: RootFolder) {
    this.#root = root;
  }

  list(path: string): string[] {
    const names = listXattrs(this.#root.place(path).path);
    if (typeof names === "number") throw errnoError(names, path);
    return names
      .filter((name) => isUtf8(name))
      .map((name) => name.toString())
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .filter((name) => name !== "" && !isPrivateAttribute(name));
  }

  get(path: string, name: string): Buffer {
    checkName(name);
    if (isPrivateAttribute(name)) throw new FileError("noAttribute", `${name} is not for clients`);
    const value = getXattr(this.#root.place(path).path, prefix + name);
    if (typeof value === "number") throw errnoError(value, path);
    return value;
  }

  set(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void {
    checkName(name);
    if (isPrivateAttribute(name)) throw new FileError("accessDenied", `${name} is not for clients`);
    setSystemAttribute(this.#root, path, name, value, when);
  }

  remove(path: string, name: string): void {
    checkName(name);
    if (isPrivateAttribute(name)) throw new FileError("noAttribute", `${name} is not for clients`);
    const at = this.#root.place(path).path;
    const result = removeXattr(at, prefix + name);
    if (result < 0) throw refusal(at, path, result);
  }
}

/** Sets any attribute of the `user.` name space, the private ones included. */
export function setSystemAttribute(
  root: RootFolder,
  path: string,
  name: string,
  value: Uint8Array,
  when: "always" | "create" | "replace" = "always",
): void {
  const at = root.place(path).path;
  const result = setXattr(at, prefix + name, value, when);
  if (result === 0) return;
  const kind = kindOfErrno(result);
  // ext4 keeps all attributes of a file in one block and says "no space" when that block is full.
  if (kind === "full" && diskSpace(root).freeBytes > 0) {
    throw errnoError(result, path, { full: "attributeTooLarge" });
  }
  throw refusal(at, path, result);
}

/** Linux gives links no user attributes, and says EPERM as it does for missing rights. */
function refusal(at: KernelPath, path: string, result: number): FileError {
  const isLink =
    kindOfErrno(result) === "accessDenied" &&
    attempt(path, () => lstatSync(at, { throwIfNoEntry: false }))?.isSymbolicLink() === true;
  return errnoError(result, path, {
    exists: "attributeExists",
    ...(isLink ? { accessDenied: "unsupported" } : {}),
  });
}

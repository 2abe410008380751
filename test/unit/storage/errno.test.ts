import { constants } from "node:os";
import { expect, test } from "vitest";
import {
  attempt,
  errnoError,
  fileError,
  isMissingCall,
  kindOfErrno,
  unless,
} from "../../../src/storage/errno.ts";
import { FileError } from "../../../src/storage/FileError.ts";

test("numbers of the kernel and codes of Node mean the same", () => {
  for (const [code, kind] of [
    ["ENOENT", "notFound"],
    ["EEXIST", "exists"],
    ["ENOSPC", "full"],
    ["EDQUOT", "full"],
    ["EROFS", "readOnly"],
    ["EACCES", "accessDenied"],
    ["ENODATA", "noAttribute"],
    ["EIO", "io"],
    ["EPIPE", "io"],
  ] as const) {
    expect(kindOfErrno(-constants.errno[code])).toBe(kind);
    const errno = -constants.errno[code];
    expect(fileError(Object.assign(new Error(code), { code, errno }), "x").kind).toBe(kind);
    // As libuv reports what it has no name for.
    const unknown = { code: `Unknown system error ${errno}`, errno };
    expect(fileError(Object.assign(new Error(code), unknown), "x").kind).toBe(kind);
  }
});

test("a call may give a kind another meaning", () => {
  expect(errnoError(-constants.errno.EINVAL, "x", { badRange: "badKind" }).kind).toBe("badKind");
});

test("a failure in the room's own words stays as it is", () => {
  const error = new FileError("busy", "x");
  expect(fileError(error, "y")).toBe(error);
  expect(fileError("text", "y").kind).toBe("io");
});

test("only what is accepted is taken for nothing", () => {
  const missing = (): never =>
    attempt("x", () => {
      throw Object.assign(new Error(), { code: "ENOENT" });
    });
  expect(unless(["notFound"], missing)).toBeUndefined();
  expect(() => unless(["exists"], missing)).toThrow(FileError);
});

test("a call that the kernel lacks is told from one that failed", () => {
  expect(isMissingCall(-constants.errno.ENOSYS)).toBe(true);
  expect(isMissingCall(-constants.errno.ENOENT)).toBe(false);
});

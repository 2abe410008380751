import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Signature, signatureOfText } from "../../../src/state/Signature.ts";
import { VolumeUuids } from "../../../src/state/VolumeUuids.ts";
import { temporaryFolder } from "../../support/cnidStores.ts";

const countingBytes = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => index * 17));

describe("what a server is recognised by", () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ folder, remove } = temporaryFolder()));
  afterEach(() => {
    vi.restoreAllMocks();
    remove();
  });
  const at = (name: string): string => path.join(folder, name);
  const linesOf = (name: string): string[] => fs.readFileSync(at(name), "utf8").split("\n");

  test("is a UUID for each volume, made once and kept as Netatalk keeps it", () => {
    const uuids = new VolumeUuids(at("uuids"));
    const made = uuids.ofVolume("Time Machine");
    expect(made).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
    expect(uuids.ofVolume("Other")).not.toBe(made);
    expect(new VolumeUuids(at("uuids")).ofVolume("Time Machine")).toBe(made);
    expect(linesOf("uuids")).toContain(`"Time Machine"\t${made}`);
    expect(linesOf("uuids")[0]).toMatch(/^#/);
    expect(fs.statSync(at("uuids")).mode & 0o777).toBe(0o644);
  });

  test("is laid out byte by byte as RFC 9562 says", () => {
    const uuids = new VolumeUuids(at("uuids"), countingBytes);
    expect(uuids.ofVolume("a")).toBe("00112233-4455-4677-8899-AABBCCDDEEFF");
  });

  test("is read from a file that Netatalk wrote, its comments and all", () => {
    const text = [
      "# DON'T TOUCH NOR COPY THOUGHTLESSLY!",
      '"Time Machine"\t01234567-89AB-CDEF-0123-456789ABCDEF',
      '  "lower case"   01234567-89ab-cdef-0123-456789abcde0  ',
      "unquoted 01234567-89AB-CDEF-0123-456789ABCDE1\r",
      '"a "quoted" name"\t01234567-89AB-CDEF-0123-456789ABCDE2',
      '"Time Machine"\tFFFFFFFF-89AB-CDEF-0123-456789ABCDEF',
      "",
    ].join("\n");
    fs.writeFileSync(at("uuids"), text);
    const uuids = new VolumeUuids(at("uuids"));
    expect(uuids.ofVolume("Time Machine")).toBe("01234567-89AB-CDEF-0123-456789ABCDEF");
    expect(uuids.ofVolume("lower case")).toBe("01234567-89AB-CDEF-0123-456789ABCDE0");
    expect(uuids.ofVolume("unquoted")).toBe("01234567-89AB-CDEF-0123-456789ABCDE1");
    expect(uuids.ofVolume('a "quoted" name')).toBe("01234567-89AB-CDEF-0123-456789ABCDE2");
    expect(uuids.badLines()).toEqual([]);
    expect(fs.readFileSync(at("uuids"), "utf8")).toBe(text);
  });

  test("keeps lines that say nothing to us, whatever their bytes, and names them", () => {
    const before = Buffer.concat([
      Buffer.from('"no uuid"\t1234\n"'),
      Buffer.from([0x8e, 0xff, 0x00]),
      Buffer.from('"\n"é"\t01234567-89AB-CDEF-0123-456789ABCDEF'),
    ]);
    fs.writeFileSync(at("uuids"), before);
    const uuids = new VolumeUuids(at("uuids"));
    expect(uuids.ofVolume("é")).toBe("01234567-89AB-CDEF-0123-456789ABCDEF");
    const made = uuids.ofVolume("no uuid");
    expect(uuids.badLines().map(({ line }) => line)).toEqual([1, 2]);
    expect(fs.readFileSync(at("uuids"))).toEqual(
      Buffer.concat([before, Buffer.from(`\n"no uuid"\t${made}\n`)]),
    );
  });

  test("finds names in any script again", () => {
    const uuids = new VolumeUuids(at("uuids"));
    for (const name of ["名前", "a\tb", "\u{1f4be}", '"', "# no comment", " "]) {
      expect(uuids.ofVolume(name), name).toBe(new VolumeUuids(at("uuids")).ofVolume(name));
    }
    expect(uuids.badLines()).toEqual([]);
    expect(() => uuids.ofVolume("two\nlines")).toThrow(RangeError);
  });

  test("is not made up where it can't be stored, and the old file stays", () => {
    const uuids = new VolumeUuids(at("uuids"));
    const made = uuids.ofVolume("a");
    vi.spyOn(fs, "writeFileSync").mockImplementationOnce(() => {
      throw new Error("ENOSPC");
    });
    expect(() => uuids.ofVolume("b")).toThrow("ENOSPC");
    expect(uuids.ofVolume("a")).toBe(made);
    expect(fs.readdirSync(folder)).toEqual(["uuids"]);
  });

  test("is a signature of 16 bytes for each server, which only its owner can read", () => {
    const signature = new Signature(at("signature"), countingBytes);
    expect(signature.ofServer("nas").toString("hex")).toBe("00112233445566778899aabbccddeeff");
    expect(linesOf("signature")).toContain('"nas"\t00112233445566778899AABBCCDDEEFF');
    expect(fs.statSync(at("signature")).mode & 0o777).toBe(0o600);
    const again = new Signature(at("signature"));
    expect(again.ofServer("nas")).toEqual(signature.ofServer("nas"));
    expect(again.ofServer("other")).not.toEqual(signature.ofServer("nas"));
    fs.appendFileSync(at("signature"), '"short"\tABCD\n');
    expect(again.badLines()).toMatchObject([{ file: at("signature"), line: 5 }]);
  });

  test("may be a text of up to 16 bytes", () => {
    expect(signatureOfText("bandstand").toString("latin1")).toBe("bandstand\0\0\0\0\0\0\0");
    expect(signatureOfText("a text that is far too long").toString("latin1")).toBe("a text that is f");
    expect(signatureOfText("")).toEqual(Buffer.alloc(16));
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiskNameStyle, DiskNames } from "../../src/volume/DiskNames.ts";
import { charsetNamed } from "../../src/wire/charsets.ts";
import { compose, decompose } from "../../src/wire/composition.ts";
import { utf8Charset } from "../../src/wire/utf8Charset.ts";

const plain: DiskNameStyle = {
  charset: utf8Charset,
  isDecomposed: false,
  readsHexNames: true,
  caseFold: "none",
};

const styles: readonly (readonly [string, DiskNameStyle])[] = [
  ["composed", plain],
  ["decomposed", { ...plain, isDecomposed: true }],
  ["composed, without Netatalk 2's signs", { ...plain, readsHexNames: false }],
  ["in Japanese bytes", { ...plain, charset: charsetNamed("EUC-JP") }],
  ["in Chinese bytes", { ...plain, charset: charsetNamed("GB18030") }],
  ["in Latin-1 bytes", { ...plain, charset: charsetNamed("ISO-8859-1") }],
];

/** Names with much of what can be taken for a sign of Netatalk 2's, and with much else. */
const macName = fc
  .array(
    fc.oneof(
      fc.constantFrom("/", ".", "2", "e", "f", "2f", "2e", "/2f", "/2e", "\u0301", "\u0307", "\u0338", "="),
      fc.constantFrom("é", "Å", "が", "日本", "한", "E", "F"),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => decompose(parts.join("").replaceAll(/[:\0]/gu, "")))
  .filter((name) => name !== "" && name !== "." && name !== "..");

/** What the disk has no place for is refused; undefined stands for that. */
function diskNameOf(names: DiskNames, name: string): string | undefined {
  try {
    return names.diskName(name);
  } catch {
    return undefined;
  }
}

describe.each(styles)("names %s", (_, style) => {
  const names = new DiskNames(style);

  test("a Mac's name comes back from the disk as it went", () => {
    fc.assert(
      fc.property(macName, (name) => {
        const onDisk = diskNameOf(names, name);
        if (onDisk === undefined) return;
        expect(names.macName(onDisk)).toBe(name);
        expect(names.diskName(compose(name))).toBe(onDisk);
        const bytes = style.charset.encode(onDisk) ?? Buffer.alloc(0);
        expect(style.charset.decode(bytes)).toBe(onDisk);
        expect(onDisk).not.toContain("/");
      }),
      { numRuns: 1500 },
    );
  });

  test("each name on disk means a Mac's name, and is among those that are looked for under it", () => {
    const diskName = macName.map((name) => compose(name).replaceAll("/", ":"));
    fc.assert(
      fc.property(diskName, (onDisk) => {
        if ((style.charset.encode(onDisk)?.length ?? 256) > 255 || onDisk.includes("/")) return;
        const mac = names.macName(onDisk);
        expect(["", ".", ".."]).not.toContain(mac);
        expect(mac).not.toMatch(/[:\0]/u);
        for (const candidate of names.candidates(mac)) {
          expect(names.usual(names.macName(candidate))).toBe(names.usual(mac));
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe("short names of the signs alone", () => {
  const signs = [".", "/", "2", "e", "f", "x"];
  const shorter = (longest: number): string[] =>
    longest === 0 ? [""] : ["", ...shorter(longest - 1).flatMap((rest) => signs.map((sign) => sign + rest))];
  const all = shorter(6).filter((name) => name !== "" && name !== "." && name !== "..");

  test.each([true, false])("no two Mac names share a name on disk (signs are read: %s)", (readsHexNames) => {
    const names = new DiskNames({ ...plain, readsHexNames });
    const onDisk = new Map<string, string>();
    for (const name of new Set(all)) {
      const disk = names.diskName(name);
      if (onDisk.has(disk)) expect.fail(`${name} and ${onDisk.get(disk)} are both ${disk}`);
      onDisk.set(disk, name);
      if (names.macName(disk) !== name) expect.fail(`${name} becomes ${names.macName(disk)}`);
    }
    expect(onDisk.size).toBeGreaterThan(50_000);
  });

  test("what Netatalk 2 made of a name is looked for, with usedots and without", () => {
    const names = new DiskNames(plain);
    for (const name of new Set(shorter(4))) {
      if (name === "" || name === "." || name === "..") continue;
      const slashes = name.replaceAll("/", ":2f");
      const old = [slashes, slashes.replace(/^\./, ":2e")];
      const candidates = [...names.candidates(name)];
      for (const disk of old) {
        expect(names.macName(disk)).toBe(name);
        expect(candidates).toContain(disk);
      }
    }
  });
});

describe.each(["tolower", "toupper", "xlatelower", "xlateupper"] as const)("casefold:%s", (caseFold) => {
  const names = new DiskNames({ ...plain, caseFold });

  test("a name that came from the disk leads there again", () => {
    fc.assert(
      fc.property(macName, (name) => {
        const onDisk = diskNameOf(names, name);
        if (onDisk === undefined) return;
        expect(names.diskName(names.macName(onDisk))).toBe(onDisk);
      }),
      { numRuns: 1500 },
    );
  });
});

import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { diskCharsets, findDiskCharset, findMacCharset, macCharsets } from "../../../src/config/charsets.ts";
import { encodeShortened } from "../../../src/wire/Charset.ts";
import { charsetNamed } from "../../../src/wire/charsets.ts";
import { compose } from "../../../src/wire/composition.ts";

const ascii = Buffer.from(Array.from({ length: 126 - 32 }, (_, index) => 32 + index));
const all = [...new Set([...diskCharsets, ...macCharsets])];

describe.each(all)("%s", (name) => {
  const charset = charsetNamed(name);

  test("has ASCII as it is", () => {
    expect(charset.decode(ascii)).toBe(ascii.toString());
    expect(charset.encode(ascii.toString())).toEqual(ascii);
    for (const byte of ascii) {
      expect(charset.decode(Buffer.of(byte)), String(byte)).toBe(String.fromCharCode(byte));
    }
  });

  test("has a slash, a colon and a NUL in no other character", () => {
    for (let lead = 0x80; lead < 0x100; lead++) {
      for (const separator of [0x00, 0x2f, 0x3a]) {
        const text = charset.decode(Buffer.of(lead, separator));
        if (text === undefined) continue;
        expect(text.endsWith(String.fromCharCode(separator)), lead.toString(16)).toBe(true);
      }
    }
  });

  test("gives back the bytes that it takes", () => {
    for (let lead = 0x80; lead < 0x100; lead++) {
      for (let trail = 0x20; trail < 0x100; trail += 3) {
        const bytes = Buffer.of(lead, trail);
        const text = charset.decode(bytes);
        if (text !== undefined && !charset.encode(text)?.equals(bytes)) expect.fail(bytes.toString("hex"));
      }
    }
  });

  test.skipIf(name === "UTF8")("gives back the text that it takes, composed", () => {
    for (let point = 0xa0; point < 0xffff; point += point < 0x600 ? 1 : 37) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const text = String.fromCodePoint(point);
      const back = [text, text.normalize("NFC"), compose(text)];
      const bytes = charset.encode(text);
      if (bytes !== undefined) expect(back).toContain(charset.decode(bytes));
    }
  });

  test.skipIf(name === "UTF8" || name === "GB18030")("does not take the mark of what is no text", () => {
    expect(charset.encode("\uFFFD")).toBeUndefined();
  });
});

/** Node's tables of the same sets; they have the private use area where ours are younger. */
const platforms: readonly (readonly [name: string, label: string])[] = [
  ...[2, 3, 4, 5, 6, 7, 10, 13, 14, 15].map((part) => [`ISO-8859-${part}`, `iso-8859-${part}`] as const),
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257].map((n) => [`CP${n}`, `windows-${n}`] as const),
  ["CP866", "ibm866"],
  ["KOI8-R", "koi8-r"],
  ["KOI8-U", "koi8-u"],
  ["MAC_ROMAN", "macintosh"],
  ["MAC_CYRILLIC", "x-mac-cyrillic"],
  ["EUC-JP", "euc-jp"],
  ["SHIFT_JIS", "shift_jis"],
  ["CP932", "shift_jis"],
  ["EUC-KR", "euc-kr"],
  ["CP949", "euc-kr"],
  ["GBK", "gbk"],
  ["BIG5-HKSCS", "big5"],
];

test.each(platforms)("%s is what Node calls %s", (name, label) => {
  const charset = charsetNamed(name);
  const decoder = new TextDecoder(label, { fatal: true });
  const platformText = (bytes: Buffer): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  let compared = 0;
  for (let code = 0x80; code < 0x10000; code += code < 0x100 ? 1 : 3) {
    if (code >= 0x100 && code < 0x8000) continue;
    const bytes = code < 0x100 ? Buffer.of(code) : Buffer.of(code >> 8, code & 0xff);
    const text = charset.decode(bytes);
    const other = platformText(bytes);
    if (text === undefined || other === undefined || /[\p{Cc}\p{Co}]/u.test(other)) continue;
    compared++;
    if (text !== other) expect.fail(`${bytes.toString("hex")}: ${text}, not ${other}`);
  }
  expect(compared).toBeGreaterThan(60);
});

describe("Apple's own", () => {
  // From Apple's mapping files of unicode.org (VENDORS/APPLE).
  test.each([
    ["MAC_JAPANESE", "日本語テスト", "93fa967b8cea836583588367"],
    ["MAC_JAPANESE", "ｱ", "b1"],
    ["MAC_CHINESE_SIMP", "中文", "d6d0cec4"],
    ["MAC_CHINESE_TRAD", "中文", "a4a4a4e5"],
    ["MAC_KOREAN", "한글", "c7d1b1db"],
    ["MAC_CYRILLIC", "Москва Ґґ€", "8ceef1eae2e020a2b6ff"],
    ["MAC_GREEK", "Αθήνα €", "b0f5dceee1209c"],
    ["MAC_CENTRALEUROPE", "Łódź", "fc976490"],
    ["MAC_CENTRALEUROPE", "žluťoučký", "ec6c75e96f758b6bf9"],
    ["MAC_TURKISH", "İstanbul şğ", "dc7374616e62756c20dfdb"],
  ])("%s: %s", (name, text, hex) => {
    expect(charsetNamed(name).encode(text)?.toString("hex")).toBe(hex);
    expect(charsetNamed(name).encode(text.normalize("NFD"))?.toString("hex")).toBe(hex);
    expect(charsetNamed(name).decode(Buffer.from(hex, "hex"))).toBe(text);
  });

  test.each([
    ["MAC_JAPANESE", "8740", "Windows' circled digits"],
    ["MAC_JAPANESE", "fa40", "IBM's characters"],
    ["MAC_CHINESE_SIMP", "8140", "Windows' rare characters"],
    ["MAC_KOREAN", "8141", "Windows' rare syllables"],
    ["MAC_JAPANESE", "93", "half a character"],
    ["MAC_KOREAN", "c7d1b1", "one character and a half"],
  ])("%s has no %s: %s", (name, hex) => {
    expect(charsetNamed(name).decode(Buffer.from(hex, "hex"))).toBeUndefined();
  });
});

test("a text is shortened by whole characters, and by question marks for those that are lacking", () => {
  const japanese = charsetNamed("MAC_JAPANESE");
  expect(encodeShortened(japanese, "日本語", 5).toString("hex")).toBe("93fa967b");
  expect(encodeShortened(japanese, "日😀é", 9).toString("hex")).toBe("93fa3f3f");
  expect(encodeShortened(charsetNamed("MAC_ROMAN"), "Bu\u0308ro", 3).toString("hex")).toBe("429f72");
});

describe("names of character sets", () => {
  test.each([
    ["UTF8", "UTF8"],
    ["utf-8", "UTF8"],
    ["UTF8-MAC", "UTF8-MAC"],
    ["utf-8-mac", "UTF8-MAC"],
    ["iso8859-15", "ISO-8859-15"],
    ["ISO_8859-1", "ISO-8859-1"],
    ["latin1", "ISO-8859-1"],
    ["Windows-1252", "CP1252"],
    ["IBM850", "CP850"],
    ["eucJP", "EUC-JP"],
    ["sjis", "SHIFT_JIS"],
    ["koi8-r", "KOI8-R"],
    ["MAC_ROMAN", "MAC_ROMAN"],
  ])("%s on disk is %s", (typed, name) => {
    expect(findDiskCharset(typed)).toBe(name);
  });

  test.each(["", "UTF-16", "UTF-7", "ISO-2022-JP", "HZ", "EBCDIC-US", "__proto__", "constructor"])(
    "'%s' is none for names on disk",
    (typed) => {
      expect(findDiskCharset(typed)).toBeUndefined();
    },
  );

  test("old Macs have theirs, under Netatalk's names", () => {
    expect(findMacCharset("mac_japanese")).toBe("MAC_JAPANESE");
    expect(findMacCharset("MACINTOSH")).toBe("MAC_ROMAN");
    expect(findMacCharset("UTF8")).toBeUndefined();
    expect(findMacCharset("MAC_HEBREW")).toBeUndefined();
  });
});

test("the library is loaded by the first set that needs it, and by no other", () => {
  const module = path.resolve(import.meta.dirname, "../../../src/wire/charsets.ts");
  const script = `
    import { Module } from "node:module";
    import { charsetNamed } from ${JSON.stringify(module)};
    const isLoaded = () => Object.keys(Module._cache).some((file) => file.includes("iconv-lite"));
    for (const name of ["UTF8", "MAC_ROMAN", "MAC_CYRILLIC"]) charsetNamed(name).encode("é");
    console.log(isLoaded());
    charsetNamed("EUC-JP").encode("é");
    console.log(isLoaded());
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { encoding: "utf8" },
  );
  expect(stdout.split("\n"), stderr).toEqual(["false", "true", ""]);
});

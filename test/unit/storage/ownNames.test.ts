import { expect, test } from "vitest";
import { isOwnName } from "../../../src/storage/ownNames.ts";

test("names that mean the store's own on any file system are its own", () => {
  for (const name of [
    ".AppleDouble",
    ".appledouble",
    ".APPLEDESKTOP",
    ".AppleDB.",
    ".AppleDouble . ",
    ".Apple\u200cDouble",
    "\ufeff.AppleDouble",
    "\u200d.bandstand-exchange-1000",
    ".BANDSTAND-00ff",
    ".band\u017ftand-00ff",
  ]) {
    expect(isOwnName(name), JSON.stringify(name)).toBe(true);
  }
});

test("other names are their users'", () => {
  for (const name of [
    "",
    ".",
    "AppleDouble",
    ".AppleDoubled",
    ".Apple Double",
    ".bandstand",
    ".éAppleDB",
    "é",
    "_",
  ]) {
    expect(isOwnName(name), JSON.stringify(name)).toBe(false);
  }
});

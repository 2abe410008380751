import { expect, test } from "vitest";
import { findVolume } from "../../../src/afp/volumeName.ts";
import { longVolumeName, utf8VolumeName } from "../../../src/volume/index.ts";
import { usualVolume } from "../../support/clientIn.ts";

const named = (name: string) => ({ ...usualVolume, name });

test("a long name is MacRoman of at most 27 bytes, what that lacks becomes a question mark", () => {
  expect(longVolumeName(named("Büro 日")).toString("hex")).toBe("429f726f203f");
  expect(longVolumeName(named("x".repeat(40)))).toHaveLength(27);
});

test("a UTF-8 name is decomposed and never cut inside a character", () => {
  expect(utf8VolumeName(named("ü")).toString()).toBe("u\u0308");
  const name = utf8VolumeName(named("日".repeat(100)));
  expect(name).toHaveLength(255);
  const odd = utf8VolumeName(named(`x${"日".repeat(100)}`));
  expect(odd.toString()).toBe(`x${"日".repeat(84)}`);
});

test("a volume is found by either form of its name", () => {
  const volumes = [named("Büro"), named("Éire")];
  expect(findVolume(volumes, Buffer.from("BÜRO"), 34)?.name).toBe("Büro");
  expect(findVolume(volumes, Buffer.from("e\u0301ire"), 34)?.name).toBe("Éire");
  expect(findVolume(volumes, Buffer.from([0x42, 0x9f, 0x72, 0x6f]), 22)?.name).toBe("Büro");
  expect(findVolume(volumes, Buffer.from("x"), 34)).toBeUndefined();
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FPLogin } from "../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import { serverInfo } from "../../src/afp/serverInfo.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { requestBlock } from "../support/AfpCaller.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");
const golden = (name: string) =>
  hex(readFileSync(new URL(`appendix-d/${name}.hex`, import.meta.url), "utf8"));

test("the server's description of appendix D is read and laid out byte for byte", () => {
  const info = {
    machineType: "TimeCapsule8,119",
    versions: ["AFP3.3", "AFP3.4"],
    uams: ["DHX2", "No User Authent"],
    icon: undefined,
    flags: 0x8a79,
    macName: "nas",
    signature: hex("000102030405060708090a0b0c0d0e0f"),
    addresses: [{ kind: "ipPort", address: Buffer.of(192, 0, 2, 10), port: 548 } as const],
    directoryNames: undefined,
    name: "nas",
  };
  expect(decode(serverInfo, golden("serverInfo"))).toEqual(info);
  expect(encode(serverInfo, info).toString("hex")).toBe(golden("serverInfo").toString("hex"));
});

test("FPLoginExt of appendix D is read and laid out byte for byte", () => {
  const request = { version: "AFP3.4", uam: "DHX2", user: "anna", uamData: Buffer.alloc(0) };
  expect(decode(FPLoginExt.request, golden("FPLoginExt"))).toEqual(request);
  expect(requestBlock(FPLoginExt, request).toString("hex")).toBe(golden("FPLoginExt").toString("hex"));
});

test("FPLogin carries the user in the method's data, which starts at an even offset", () => {
  const password = Buffer.from("secret\0\0");
  // 18, "AFP2.2", "Cleartxt Passwrd", "anna": 30 bytes; with "bob" a pad byte is left over.
  const head = "12 06 414650322e32 10 436c656172747874205061737377 7264".replaceAll(" ", "");
  for (const [user, name] of [
    ["anna", "04616e6e61"],
    ["bob", "03626f6200"],
  ] as const) {
    const block = hex(`${head}${name}${password.toString("hex")}`);
    const request = { version: "AFP2.2", uam: "Cleartxt Passwrd", user, uamData: password };
    expect(decode(FPLogin.request, block)).toEqual(request);
    expect(requestBlock(FPLogin, request).toString("hex")).toBe(block.toString("hex"));
  }
});

test("FPLogin of a guest names nobody", () => {
  const block = hex("12 06 414650332e34 0f 4e6f20557365722041757468656e74");
  const request = { version: "AFP3.4", uam: "No User Authent", user: "", uamData: Buffer.alloc(0) };
  expect(decode(FPLogin.request, block)).toEqual(request);
});

test("FPLoginCont carries the ID that the reply before it named", () => {
  const reply = { id: 0x1234, uamData: hex("aabb") };
  expect(encode(FPLoginCont.reply, reply).toString("hex")).toBe("1234aabb");
  expect(encode(FPLoginCont.reply, undefined)).toHaveLength(0);
  expect(requestBlock(FPLoginCont, reply).toString("hex")).toBe("13001234aabb");
});

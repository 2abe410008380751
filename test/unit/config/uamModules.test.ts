import { expect, test } from "vitest";
import { parseUamList } from "../../../src/config/uamModules.ts";

test("the methods stand in the order of their strength, however they were listed", () => {
  const all = "uams_guest.so,uams_clrtxt.so,uams_randnum.so,uams_dhx.so,uams_dhx2.so,uams_srp.so";
  expect(parseUamList(all)).toEqual({
    uams: [
      "SRP",
      "DHX2",
      "DHCAST128",
      "2-Way Randnum exchange",
      "Randnum exchange",
      "Cleartxt Passwrd",
      "No User Authent",
    ],
    complaints: [],
  });
});

test("Netatalk's one module has both random-number exchanges", () => {
  expect(parseUamList("uams_randnum.so").uams).toEqual(["2-Way Randnum exchange", "Randnum exchange"]);
});

test("what can't be had leaves the list shorter, and nothing in its place", () => {
  expect(parseUamList("uams_gss.so, uams_dhx2.so").uams).toEqual(["DHX2"]);
  expect(parseUamList("uams_shx2.so")).toMatchObject({ uams: [], complaints: [{}, {}] });
});

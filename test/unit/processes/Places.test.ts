import { expect, test } from "vitest";
import { type Placed, Places } from "../../../src/processes/gate/Places.ts";

interface Guest extends Placed {
  name: string;
}

function house(limits = { perOrigin: 3, all: 6 }) {
  const places = new Places<Guest>(limits);
  const dropped: string[] = [];
  const come = (origin: string, name: string, isJudged = false): string => {
    const room = places.makeRoom(origin);
    if (room !== "none") places.add({ origin, name, isJudged, drop: () => dropped.push(name) });
    return room;
  };
  return { places, dropped, come, names: () => [...places].map(({ name }) => name) };
}

test("a few have their places", () => {
  const { come, places, dropped } = house();
  expect(["a", "b", "c"].map((origin) => come(origin, origin))).toEqual(["free", "free", "free"]);
  expect(places.count).toBe(3);
  expect(dropped).toEqual([]);
});

test("the share of one origin is renewed from its oldest", () => {
  const { come, dropped, names } = house();
  for (const name of ["1", "2", "3", "4", "5"]) come("a", name);
  expect(dropped).toEqual(["1", "2"]);
  expect(names()).toEqual(["3", "4", "5"]);
});

test("whose login is judged keeps the place; where all are judged the next one has none", () => {
  const { come, dropped } = house();
  come("a", "1", true);
  come("a", "2");
  come("a", "3", true);
  expect(come("a", "4", true)).toBe("dropped");
  expect(dropped).toEqual(["2"]);
  expect(come("a", "5")).toBe("none");
  expect(come("b", "another")).toBe("free");
});

test("where all places are taken, the origin with most of them gives one to a newcomer", () => {
  const { come, dropped, places } = house();
  for (const name of ["a1", "a2", "a3"]) come("a", name);
  for (const name of ["b1", "b2"]) come("b", name);
  come("c", "c1");
  expect(come("d", "d1")).toBe("dropped");
  expect(come("d", "d2")).toBe("dropped");
  expect(dropped).toEqual(["a1", "a2"]);
  expect(places.count).toBe(6);
});

test("who has most takes from himself", () => {
  const { come, dropped } = house({ perOrigin: 9, all: 4 });
  for (const name of ["a1", "a2", "a3"]) come("a", name);
  come("b", "b1");
  for (const name of ["a4", "a5"]) come("a", name);
  expect(dropped).toEqual(["a1", "a2"]);
});

test("a flood of judged logins keeps nobody out from elsewhere: its youngest goes", () => {
  const { come, dropped } = house({ perOrigin: 3, all: 6 });
  for (const name of ["a1", "a2", "a3"]) come("a", name, true);
  for (const name of ["b1", "b2", "b3"]) come("b", name, true);
  expect(come("c", "c1")).toBe("dropped");
  expect(dropped).toEqual(["a3"]);
});

test("where each comes from elsewhere, one that waits goes before one that is judged", () => {
  const { come, dropped } = house({ perOrigin: 3, all: 3 });
  come("a", "judged", true);
  come("b", "older");
  come("c", "younger");
  expect(come("d", "new")).toBe("dropped");
  expect(dropped).toEqual(["older"]);
});

test("a place that was given back is free, and only once", () => {
  const { come, places } = house();
  for (const name of ["1", "2", "3"]) come("a", name);
  const [first] = places;
  if (first === undefined) throw new Error("nobody is there");
  places.remove(first);
  places.remove(first);
  expect(places.count).toBe(2);
  expect(come("a", "4")).toBe("free");
});

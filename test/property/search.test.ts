import { expect, test } from "vitest";
import { decodeMacRoman } from "../../src/wire/macRoman.ts";
import { clientIn, emptyDisk } from "../support/clientIn.ts";
import type { ListedNode } from "../support/enumeration.ts";
import { type ModelNode, SearchModel, someAttributes, someDate } from "../support/SearchModel.ts";
import { type Question, searchSteps } from "../support/searchSteps.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const rounds = 40;

type Dice = (below: number) => number;
type Fits = (node: ModelNode) => boolean;

/** A question of random criteria, and the same in the test's own words. */
interface Search {
  question: Question;
  tests: Fits[];
}

const fold = (text: string): string => text.normalize("NFC").toLowerCase();

function addName({ question, tests }: Search, model: SearchModel, dice: Dice, version: number): void {
  const some = model.some().name.normalize("NFC");
  const start = dice(3);
  const text = question.isPartial ? some.slice(start, start + 1 + dice(4)) : some;
  const wanted = dice(2) === 0 ? text.toUpperCase() : text.normalize("NFD");
  question.bits |= version < 30 ? 0x0040 : 0x2000;
  Object.assign(question.lower, version < 30 ? { longName: wanted } : { utf8Name: wanted });
  Object.assign(question.upper, version < 30 ? { longName: "" } : { utf8Name: "" });
  tests.push(({ name }) => {
    if (question.isPartial === true) return fold(name).includes(fold(wanted));
    return fold(name) === fold(wanted);
  });
}

function addParent({ question, tests }: Search, model: SearchModel): void {
  const parentDid = model.some().parent;
  question.bits |= 0x0002;
  Object.assign(question.lower, { parentDid });
  Object.assign(question.upper, { parentDid });
  tests.push(({ parent }) => parent === parentDid);
}

function addAttributes({ question, tests }: Search, _model: SearchModel, dice: Dice): void {
  const [value, mask] = [someAttributes(dice), someAttributes(dice)];
  question.bits |= 0x0001;
  Object.assign(question.lower, { attributes: value });
  Object.assign(question.upper, { attributes: mask });
  tests.push(({ attributes }) => (attributes & mask) === (value & mask));
}

function addDates({ question, tests }: Search, _model: SearchModel, dice: Dice): void {
  const [from, to] = [someDate(dice), someDate(dice)];
  question.bits |= 0x0008;
  Object.assign(question.lower, { modified: from });
  Object.assign(question.upper, { modified: to });
  // What goes on in a folder meanwhile changes its date.
  tests.push(({ modified, isFolder }) => !isFolder && from <= modified && modified <= to);
}

function addLengths({ question, tests }: Search, _model: SearchModel, dice: Dice): void {
  const [from, to] = [dice(4), dice(5)];
  question.bits |= 0x0200;
  Object.assign(question.lower, { dataBytes32: from });
  Object.assign(question.upper, { dataBytes32: to });
  tests.push(({ bytes }) => from <= bytes && bytes <= to);
}

function ask(model: SearchModel, dice: Dice, version: number): Search {
  const kinds = (["both", "files", "directories"] as const)[dice(3)] ?? "both";
  const search: Search = {
    question: { kinds, bits: 0, isPartial: dice(3) > 0, lower: {}, upper: {} },
    tests: kinds === "both" ? [] : [({ isFolder }) => isFolder === (kinds === "directories")],
  };
  if (dice(2) === 0) addName(search, model, dice, version);
  if (dice(4) === 0) addParent(search, model);
  if (dice(3) === 0) addAttributes(search, model, dice);
  if (kinds === "files" && dice(3) === 0) addDates(search, model, dice);
  if (kinds === "files" && dice(3) === 0) addLengths(search, model, dice);
  return search;
}

async function meddle(model: SearchModel, dice: Dice): Promise<void> {
  const node = model.some();
  switch (dice(4)) {
    case 0:
      return await model.make();
    case 1:
      return node.isFolder ? undefined : await model.remove(node);
    case 2:
      return await model.move(node);
    default:
      return await model.rename(node);
  }
}

/** Parent and name: what either form tells. */
function placeOf({ parameters }: ListedNode): string {
  return `${parameters.parentDid}/${fold(decodeMacRoman(parameters.longName ?? Buffer.alloc(0)))}`;
}

interface Found {
  found: ListedNode[];
  /** What fitted when the search began. */
  before: ModelNode[];
  model: SearchModel;
}

function expectRight({ found, before, model }: Found, note: string): void {
  const places = found.map(placeOf).toSorted();
  expect(new Set(places).size, `nothing is found twice, ${note}`).toBe(places.length);
  const ids = found.flatMap(({ parameters }) => parameters.nodeId ?? []);
  expect(new Set(ids).size, `nothing is found twice under other names, ${note}`).toBe(ids.length);
  const still = before.filter((node) => !node.isTouched && model.nodes.includes(node));
  const expected = still.map(({ parent, name }) => `${parent}/${fold(name)}`);
  expect(places, note).toEqual(expect.arrayContaining(expected));
  const fitting = new Set(before.map(({ cnid }) => cnid));
  const wrong = model.nodes.filter((node) => node.isOld && !node.isTouched && !fitting.has(node.cnid));
  const wrongPlaces = new Set(wrong.map(({ parent, name }) => `${parent}/${fold(name)}`));
  expect(
    places.filter((place) => wrongPlaces.has(place)),
    note,
  ).toEqual([]);
}

test.each([22, 34])("a random search finds at AFP %i what the simplest one does", async (version) => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  const dice = seededNumbers(seed);
  let foundCount = 0;
  for (let round = 0; round < rounds; round++) {
    const disk = emptyDisk();
    const { volume } = await clientIn("openVolume", { version, disk });
    const others = await clientIn("openVolume", { disk });
    const model = new SearchModel(others.volume, dice);
    await model.grow(5 + dice(40));
    const { question, tests } = ask(model, dice, version);
    const before = model.nodes.filter((node) => tests.every((fits) => fits(node)));
    const isQuiet = dice(2) === 0;

    const found: ListedNode[] = [];
    const told = version < 30 ? 0x0042 : 0x0142;
    for await (const step of searchSteps(volume, question, { reqMatches: 1 + dice(5), told })) {
      found.push(...step);
      for (let changes = isQuiet ? 0 : dice(4); changes > 0; changes--) await meddle(model, dice);
    }
    expectRight({ found, before, model }, `round ${round}, SEED=${seed}`);
    if (isQuiet) expect(found, `round ${round}, SEED=${seed}`).toHaveLength(before.length);
    foundCount += found.length;
  }
  expect(foundCount, "the questions are not all too narrow").toBeGreaterThan(rounds);
});

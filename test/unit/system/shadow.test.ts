import { expect, test } from "vitest";
import type { SystemAnswer } from "../../../src/system/pam.ts";
import { answerByDates, type PasswordDates } from "../../../src/system/shadow.ts";

const forever: PasswordDates = { changed: 1000, lasts: undefined, grace: undefined, accountEnds: undefined };

const cases: [claim: string, dates: Partial<PasswordDates>, today: number, answer: SystemAnswer][] = [
  ["no dates let in", {}, 20_000, "accepted"],
  ["no date of change lets in", { changed: undefined, lasts: 1 }, 20_000, "accepted"],
  ["the day before the account ends lets in", { accountEnds: 1500 }, 1499, "accepted"],
  ["the day on which it ends does not", { accountEnds: 1500 }, 1500, "disabled"],
  ["a password changed on day 0 must be changed", { changed: 0 }, 1500, "mustChange"],
  ["an ended account comes before that", { changed: 0, accountEnds: 1 }, 1500, "disabled"],
  ["the last day of a password lets in", { lasts: 90 }, 1090, "accepted"],
  ["the day after it is too old", { lasts: 90 }, 1091, "expired"],
  ["on the last day of grace it may be replaced", { lasts: 90, grace: 7 }, 1097, "expired"],
  ["the day after is too late", { lasts: 90, grace: 7 }, 1098, "lapsed"],
  ["a clock that was put back lets in", { lasts: 90, grace: 7 }, 900, "accepted"],
];

test.each(cases)("%s", (_claim, dates, today, answer) => {
  expect(answerByDates({ ...forever, ...dates }, today)).toBe(answer);
});

import { expect, test } from "vitest";
import type { Facts } from "../../../../src/afp/spotlight/attributes.ts";
import { Condition } from "../../../../src/afp/spotlight/query/Condition.ts";
import { parseQuery } from "../../../../src/afp/spotlight/query/parseQuery.ts";
import { QueryError } from "../../../../src/afp/spotlight/query/QueryError.ts";
import { calendarStart } from "../../../../src/system/localTime.ts";

const now = new Date(2026, 2, 18, 15, 30).getTime();
const usualFacts: Facts = { macName: "Alpha Report.txt", kind: "file" };

const stat = {
  kind: "file",
  dataBytes: 1000,
  modifiedMilliseconds: now - 3_600_000,
  uid: 5,
  gid: 6,
} as const;
const seen = stat as unknown as NonNullable<Facts["stat"]>;

function decide(query: string, facts: Partial<Facts> = {}): boolean | undefined {
  return new Condition(parseQuery(query, now)).decide({ ...usualFacts, ...facts });
}

function named(query: string, macName: string): boolean | undefined {
  return decide(query, { macName: macName.normalize("NFD") });
}

test("names are compared as the modifiers say", () => {
  expect(named('kMDItemFSName=="alpha.txt"', "alpha.txt")).toBe(true);
  expect(named('kMDItemFSName=="alpha.txt"', "Alpha.txt")).toBe(false);
  expect(named('kMDItemFSName=="ALPHA.TXT"c', "Alpha.txt")).toBe(true);
  expect(named('kMDItemFSName==[c]"ALPHA.TXT"', "Alpha.txt")).toBe(true);
  expect(named('kMDItemDisplayName=="cafe"', "café")).toBe(false);
  expect(named('kMDItemDisplayName=="cafe"d', "café")).toBe(true);
  expect(named('kMDItemDisplayName=="CAFÉ"cd', "cafe")).toBe(true);
  expect(named('kMDItemDisplayName=="café"', "café")).toBe(true);
  expect(named('_kMDItemFileName=="STRASSE"cd', "Straße")).toBe(true);
  expect(named('kMDItemFSName!="a"', "a")).toBe(false);
  expect(named('kMDItemFSName!="a"', "b")).toBe(true);
});

test("wildcards stand for anything or one character, unless they are escaped", () => {
  expect(named('kMDItemFSName=="*port*"', "Report.txt")).toBe(true);
  expect(named('kMDItemFSName=="*.txt"', "Report.txt")).toBe(true);
  expect(named('kMDItemFSName=="*.tx"', "Report.txt")).toBe(false);
  expect(named('kMDItemFSName=="r?p*t"c', "Report.txt")).toBe(true);
  expect(named(String.raw`kMDItemFSName=="a\*b"`, "a*b")).toBe(true);
  expect(named(String.raw`kMDItemFSName=="a\*b"`, "axb")).toBe(false);
  expect(named(String.raw`kMDItemFSName=="a\?b"`, "axb")).toBe(false);
  expect(named(String.raw`kMDItemFSName=="say \"hi\""`, 'say "hi"')).toBe(true);
  expect(named(String.raw`kMDItemFSName=='it\'s'`, "it's")).toBe(true);
  expect(named("kMDItemFSName==*.txt", "a.txt")).toBe(true);
});

test("words begin after a space, at a capital, and between letters and digits", () => {
  for (const name of ["report", "The Report", "the-report", "theReport", "2024report", "my_report.txt"]) {
    expect(named('*=="report*"cdw', name), name).toBe(true);
  }
  expect(named('*=="port*"cdw', "report")).toBe(false);
  expect(named('*=="rep"cdw', "report")).toBe(false);
  expect(named('*=="rep"cdw', "rep port")).toBe(true);
  expect(named('**=="the rep*"cdwt', "in the report")).toBe(true);
  expect(named('*=="文"cdw', "中文字")).toBe(true);
  expect(named('*==".txt"cdw', "a.txt")).toBe(true);
  expect(named('*=="re?ort"cdw', "a report b")).toBe(true);
});

test("conditions are joined, and && binds closer", () => {
  const a = 'kMDItemFSName=="a*"';
  const b = 'kMDItemFSName=="*b"';
  expect(named(`${a}&&${b}`, "axb")).toBe(true);
  expect(named(`${a}&&${b}`, "ax")).toBe(false);
  expect(named(`${a} || ${b} && false`, "a")).toBe(true);
  expect(named(`(${a} || ${b}) && false`, "a")).toBe(false);
  expect(named(`!(${a}) && true`, "a")).toBe(false);
  expect(named(`!${a}`, "b")).toBe(true);
});

test("what texts hold is not known: it is never found, and does not hinder a name", () => {
  expect(decide('kMDItemTextContent=="a*"cdw')).toBe(false);
  expect(decide('(*=="alpha*"cdw||kMDItemTextContent=="alpha*"cdw)')).toBe(true);
  expect(decide('*=="alpha*"cdw&&kMDItemTextContent=="x"')).toBe(false);
  expect(decide('kMDItemAuthors=="anna"')).toBe(false);
  expect(decide('kMDItemAuthors!="anna"')).toBe(true);
});

test("kinds that the volume can't tell are left out, and a query of nothing else finds nothing", () => {
  const name = '*=="alpha*"cdw';
  expect(decide(`(${name})&&(kMDItemKind=="Text"c)`)).toBe(true);
  expect(decide(`(${name})&&!(kMDItemSupportFileType=="MDSystemFile")`)).toBe(true);
  expect(decide(`(${name})&&(_kMDItemGroupId>6)`)).toBe(true);
  expect(decide(`(${name})&&kMDItemContentType=="com.example.unheard-of"`)).toBe(true);
  expect(decide('kMDItemKind=="Text"c')).toBe(false);
});

test("types go by the end of the name", () => {
  expect(decide('kMDItemContentTypeTree=="public.text"')).toBe(true);
  expect(decide('kMDItemContentTypeTree=="public.image"cd')).toBe(false);
  expect(decide('kMDItemContentType=="public.plain-text"')).toBe(true);
  expect(decide("kMDItemContentTypeTree==public.folder", { kind: "directory", macName: "x" })).toBe(true);
  expect(decide("kMDItemContentTypeTree==public.folder", { kind: "directory", macName: "x.pages" })).toBe(
    false,
  );
  expect(
    decide("kMDItemContentTypeTree==com.apple.application", { kind: "directory", macName: "x.app" }),
  ).toBe(true);
  expect(decide('kMDItemContentTypeTree!="public.folder"')).toBe(true);
});

test("sizes and dates wait until they are known", () => {
  const large = 'kMDItemFSSize>999&&*=="alpha*"cdw';
  expect(decide(large)).toBe(undefined);
  expect(decide(large, { macName: "beta" })).toBe(false);
  expect(decide(large, { stat: seen })).toBe(true);
  expect(decide("kMDItemFSSize<1000", { stat: seen })).toBe(false);
  expect(decide("InRange(kMDItemFSSize,1000,2000)", { stat: seen })).toBe(true);
  expect(decide("kMDItemFSCreationDate>$time.today", { stat: seen })).toBe(undefined);
  const parameters = { created: now };
  expect(decide("kMDItemFSCreationDate>$time.today", { stat: seen, parameters })).toBe(true);
  expect(new Condition(parseQuery("kMDItemFSCreationDate>0", now)).needs).toEqual(["created"]);
});

test("times count from now, or from where the day begins", () => {
  const changed = (condition: string) => decide(`kMDItemFSContentChangeDate${condition}`, { stat: seen });
  expect(changed(">$time.now(-3601)")).toBe(true);
  expect(changed(">$time.now(-3599)")).toBe(false);
  expect(changed(">=$time.today")).toBe(true);
  expect(changed(">=$time.today(+1)")).toBe(false);
  expect(changed("<$time.yesterday")).toBe(false);
  expect(changed(">$time.this_week")).toBe(true);
  expect(changed(">$time.this_month(-1)&&true")).toBe(true);
  expect(changed(">$time.this_year(1)")).toBe(false);
  expect(changed(">$time.iso(2026-01-01T00:00:00Z)")).toBe(true);
  expect(changed("<$time.iso(2026-01-01)")).toBe(false);
  // Seconds since 2001.
  expect(changed(">100")).toBe(true);
  expect(
    decide("InRange(kMDItemContentModificationDate,$time.today(-7),$time.today(1))", { stat: seen }),
  ).toBe(true);
});

test("days, weeks, months and years begin at midnight here", () => {
  const start = (...[year, month, day]: [number, number, number]) => new Date(year, month, day).getTime();
  expect(calendarStart(now, "day", 0)).toBe(start(2026, 2, 18));
  expect(calendarStart(now, "day", -18)).toBe(start(2026, 1, 28));
  expect(calendarStart(now, "week", 0)).toBe(start(2026, 2, 15));
  expect(calendarStart(now, "month", 1)).toBe(start(2026, 3, 1));
  expect(calendarStart(now, "year", -1)).toBe(start(2025, 0, 1));
});

test("what is no query is said to be none", () => {
  const wrong = [
    "",
    "a",
    "a==",
    "==1",
    "(a==1",
    "a==1)",
    "a==1 b==2",
    "a==1&&",
    "InRange(a,1)",
    "a==[c",
    'a=="b',
  ];
  const unknown = [
    "a==$time.never",
    "a==$date.now",
    "a==$time.iso(x)",
    "a==$time.now(x)",
    "a==$time.today(1e300)",
  ];
  for (const query of [...wrong, ...unknown]) {
    expect(() => parseQuery(query, now), query).toThrow(QueryError);
  }
  const long = `*=="${"a*".repeat(600)}"`;
  expect(() => new Condition(parseQuery(long, now))).toThrow(QueryError);
  expect(() => parseQuery(Array.from({ length: 1025 }, () => "a=1").join("&&"), now)).toThrow(QueryError);
});

test("the worst pattern on the longest name is soon decided", () => {
  const pattern = "a*".repeat(400);
  expect(named(`*=="${pattern}b"cdw`, "a".repeat(255))).toBe(false);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Link } from "../../../src/discovery/links.ts";
import { linksOf } from "../../../src/discovery/links.ts";
import type { MdnsPacket, MdnsRecord } from "../../../src/discovery/mdnsPacket.ts";
import type { Asked } from "../../../src/discovery/responses.ts";
import {
  completeResponse,
  isLegacy,
  isProbe,
  legacyResponse,
  negativeAnswer,
  wantsUnicast,
} from "../../../src/discovery/responses.ts";
import { interfaceOf } from "../../support/networkInterfaces.ts";

const host = "nas-afp.local";
const link = linkWith(["10.77.0.1/24", "10.77.0.2/24", "fd77::1/64"]);
const pointer: MdnsRecord = {
  name: "_adisk._tcp.local",
  type: "PTR",
  ttl: 28_800,
  data: "NAS._adisk._tcp.local",
};
const place: MdnsRecord = {
  name: "NAS._adisk._tcp.local",
  type: "SRV",
  ttl: 120,
  data: { port: 9, target: host },
};
const text: MdnsRecord = {
  name: "NAS._adisk._tcp.local",
  type: "TXT",
  ttl: 4500,
  data: [Buffer.from("a=b")],
};
const foreign: MdnsRecord = { name: host, type: "A", ttl: 120, data: "10.99.0.1" };
const foreignIpv6: MdnsRecord = { name: host, type: "AAAA", ttl: 120, data: "fd99::1" };

function linkWith(cidrs: readonly string[]): Link {
  const [first] = linksOf({ eth0: interfaceOf(cidrs) });
  if (first === undefined) throw new Error("no link");
  return first;
}

function asked(packet: MdnsPacket, port = 5353): Asked {
  return { packet, sender: { address: "10.77.0.9", port } };
}

function saidTo(query: Asked | undefined, answers: MdnsRecord[], additionals: MdnsRecord[] = []) {
  return completeResponse({ answers, additionals }, link, host, query);
}

describe("addresses", () => {
  test("are this link's, whatever others the machine has", () => {
    const said = saidTo(undefined, [foreign, foreignIpv6, { ...foreign, data: "10.98.0.1" }]);
    expect(said?.answers.map(({ type, data }) => `${type} ${String(data)}`)).toEqual([
      "A 10.77.0.1",
      "A 10.77.0.2",
      "AAAA fd77::1",
    ]);
  });

  test("asked for one family only, only that one is told, and which there are", () => {
    const said = saidTo(undefined, [foreign]);
    expect(said?.answers.every(({ type }) => type === "A")).toBe(true);
    expect(said?.additionals).toMatchObject([{ type: "NSEC", name: host, data: { rrtypes: ["A", "AAAA"] } }]);
  });

  test("of a family that this link has not got are told to be missing", () => {
    const ipv4Only = linkWith(["10.77.0.1/24"]);
    const wanted = { name: "NAS-afp.local", type: "AAAA" };
    expect(negativeAnswer(wanted, ipv4Only, host)).toMatchObject({ type: "NSEC", data: { rrtypes: ["A"] } });
    expect(negativeAnswer(wanted, link, host)).toBeUndefined();
    expect(negativeAnswer({ name: "other.local", type: "AAAA" }, ipv4Only, host)).toBeUndefined();
    expect(completeResponse({ answers: [foreignIpv6] }, ipv4Only, host, undefined)).toBeUndefined();
  });
});

describe("records", () => {
  test("that only we have carry the cache-flush bit, pointers do not", () => {
    const said = saidTo(undefined, [pointer, place, text, foreign]);
    expect(said?.answers.map(({ type, flush }) => `${type} ${flush === true}`)).toEqual(
      ["PTR false", "SRV true", "TXT true", "A true", "A true", "AAAA true"].filter(
        (each) => !each.startsWith("AAAA"),
      ),
    );
  });

  test("live as long as the RFC has it, and a good-bye stays one", () => {
    const said = saidTo(undefined, [pointer, place, text]);
    expect(said?.answers.map(({ ttl }) => ttl)).toEqual([4500, 120, 4500]);
    const goodbye = saidTo(
      undefined,
      [pointer, place, foreign].map((record) => ({ ...record, ttl: 0 })),
    );
    expect(goodbye?.answers.every(({ ttl }) => ttl === 0)).toBe(true);
    expect(goodbye?.additionals).toEqual([]);
  });

  test("are said once, and not again beside the answer", () => {
    const said = saidTo(undefined, [pointer, pointer, place], [place, text, text]);
    expect(said?.answers).toHaveLength(2);
    expect(said?.additionals.map(({ type }) => type)).toEqual(["TXT"]);
  });

  test("without text have one empty string", () => {
    const said = saidTo(undefined, [{ ...text, data: [] }]);
    expect(said?.answers[0]?.data).toEqual([Buffer.alloc(0)]);
  });
});

describe("known answers", () => {
  const knows = (record: MdnsRecord) =>
    asked({ questions: [{ name: pointer.name, type: "PTR" }], answers: [record] });

  test("are not said again", () => {
    expect(saidTo(knows({ ...pointer, ttl: 4000 }), [pointer])).toBeUndefined();
    expect(
      saidTo(knows({ ...pointer, name: pointer.name.toUpperCase(), ttl: 4000 }), [pointer]),
    ).toBeUndefined();
    expect(saidTo(knows({ ...foreign, data: "10.77.0.1", ttl: 100 }), [foreign])?.answers).toMatchObject([
      { data: "10.77.0.2" },
    ]);
    expect(saidTo(knows({ ...foreignIpv6, data: "FD77::0:1", ttl: 100 }), [foreignIpv6])).toBeUndefined();
  });

  test("that are soon forgotten, or say something else, are", () => {
    expect(saidTo(knows({ ...pointer, ttl: 2000 }), [pointer])).toBeDefined();
    expect(
      saidTo(knows({ ...pointer, data: "Other._adisk._tcp.local", ttl: 4500 }), [pointer]),
    ).toBeDefined();
    expect(saidTo(knows({ ...text, data: [Buffer.from("a=c")], ttl: 4500 }), [text])).toBeDefined();
  });
});

describe("who asks", () => {
  test("from another port is a simple resolver", () => {
    expect(isLegacy(asked({}, 40_000))).toBe(true);
    expect(isLegacy(asked({}))).toBe(false);
  });

  test("gets, if simple, the question back, a short life and no flush bit", () => {
    const query = asked({ id: 7, questions: [{ name: host, type: "A" }] }, 40_000);
    const said = saidTo(query, [foreign]);
    expect(said && legacyResponse(said, query)).toEqual({
      id: 7,
      questions: [{ name: host, type: "A" }],
      answers: ["10.77.0.1", "10.77.0.2"].map((data) => ({ name: host, type: "A", ttl: 10, data })),
      additionals: [],
    });
  });

  test("with the bit in all questions wants it alone", () => {
    const question = { name: host, type: "A", class: "UNKNOWN_32769" };
    expect(wantsUnicast(asked({ questions: [question] }))).toBe(true);
    expect(wantsUnicast(asked({ questions: [question, { name: host, type: "A" }] }))).toBe(false);
    expect(wantsUnicast(asked({}))).toBe(false);
  });

  test("with authorities is about to take a name", () => {
    expect(isProbe(asked({ authorities: [place] }))).toBe(true);
    expect(isProbe(asked({ authorities: [] }))).toBe(false);
  });
});

test("no records from the network, of whatever form, make it throw", () => {
  const record = fc.record({
    name: fc.oneof(fc.string(), fc.constantFrom(host, pointer.name)),
    type: fc.constantFrom("A", "AAAA", "PTR", "SRV", "TXT", "NSEC", "OPT", "UNKNOWN_1"),
    ttl: fc.oneof(fc.nat(), fc.constant(undefined as never)),
    data: fc.oneof(fc.anything(), fc.constantFrom("10.0.0.1", "::", "::1%x")),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), (answers) => {
      saidTo(asked({ questions: [], answers }), [pointer, place, text, foreign, foreignIpv6]);
    }),
    { numRuns: 500 },
  );
});

import { commands } from "../../../src/afp/commands/index.ts";
import { dictionaryOf } from "../../../src/afp/spotlight/SpotlightValue.ts";
import { writeMessage } from "../../../src/afp/spotlight/writeMessage.ts";
import { decode } from "../../../src/wire/codec.ts";
import { requestBlock } from "../AfpCaller.ts";
import { sessionRequests, writeRequests } from "../fuzz/sampleRequests.ts";
import { hex } from "../hexExchange.ts";
import { evilAttributeNames, evilPaths, leadingOut } from "./evilNames.ts";

type Below = (limit: number) => number;
interface PathRequest {
  name: string;
  block: Buffer;
}

type Form = "long" | "utf8";

/** Stands for the evil bytes until the request is laid out: there may be bytes that no text has. */
const placeholder = "\u007f";
const longBytesMax = 255;
/** What FPOpenVol and FPMapName can carry, and a search's name. */
const shortFields = new Set(["name", "creator", "tag"]);

/** An icon as large as its type wants. */
const addIcon = hex("c0 00 0001 74747874 54455854 04 00 00000007 0040");

const spotlightName = "FPSpotlightRPC";

/** One that has a path or a name in it. */
const samples = [...sessionRequests, ...writeRequests, addIcon].flatMap((block) => {
  const command = commands.find(({ code }) => code === block[0]);
  if (command === undefined) return [];
  const request = decode(command.request, block);
  const changed = changedIn(request, { length: 4, form: "utf8", below: () => 1 });
  const hasName = JSON.stringify(changed) !== JSON.stringify(request);
  return hasName || command.name === spotlightName ? [{ command, block }] : [];
});

/**
 * A request of each command that has a path or a name, in which some of them, or all, are evil ones.
 */
export function pathRequests(below: Below): PathRequest[] {
  return samples.map(({ command, block }) => {
    const evil = pick(below, command.name);
    const form = evil.length > longBytesMax || below(2) === 0 ? "utf8" : "long";
    const changed = command.name === spotlightName ? spotlight(evil) : spoiled();
    return { name: command.name, block: changed };

    function spoiled(): Buffer {
      const request = decode(command.request, block);
      const value = changedIn(request, { length: evil.length, form, below });
      return filled(requestBlock(command, value), evil);
    }
  });
}

function pick(below: Below, command: string): Buffer {
  const others = command.endsWith("ExtAttr") && below(2) === 0 ? evilAttributeNames : evilPaths;
  const names = below(2) === 0 ? leadingOut : others;
  return names[below(names.length)] ?? Buffer.alloc(0);
}

/** The same request with placeholders for its paths and names. */
function changedIn(value: unknown, how: { length: number; form: Form; below: Below }): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { length, form, below } = how;
  const text = placeholder.repeat(length);
  const entries = Object.entries(value).map(([key, field]: [string, unknown]) => {
    if (below(4) === 0) return [key, field];
    if (isRecord(field) && "steps" in field)
      return [key, { form, steps: length === 0 ? [] : [{ name: text }] }];
    if (isRecord(field) && "form" in field) return [key, length === 0 ? undefined : { form, name: text }];
    if (key === "name" && typeof field === "string") return [key, text];
    if (shortFields.has(key) && Buffer.isBuffer(field)) return [key, Buffer.alloc(field.length, placeholder)];
    return [key, field];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Buffer.isBuffer(value);
}

function filled(block: Buffer, evil: Buffer): Buffer {
  for (let at = block.indexOf(placeholder); at >= 0;) {
    let end = at;
    while (block[end] === placeholder.charCodeAt(0)) end++;
    evil.copy(block, at, 0, end - at);
    at = block.indexOf(placeholder, end);
  }
  return block;
}

/** A query that is to look in an evil folder only. */
function spotlight(evil: Buffer): Buffer {
  const scope = `/Disk/${evil.toString("utf8").slice(0, 2000)}`;
  const query = dictionaryOf({
    kMDQueryString: '*=="*"cdw',
    kMDAttributeArray: ["kMDItemFSName", "kMDItemPath"],
    kMDScopeArray: [scope, scope.slice("/Disk/".length)],
  });
  const message = writeMessage([[["openQueryWithParams:forContext:", 1n, 1n], query]]);
  return Buffer.concat([hex("4c 00 0001 00008004 00000003 00000000 0000000000000000"), message]);
}

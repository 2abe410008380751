import { decodeMacRoman, encodeMacRoman } from "../../wire/macRoman.ts";
import { type Codec, longBytes, shortBytes, utf8 } from "../../wire/codec.ts";
import { MalformedMessage, type Reader } from "../../wire/Reader.ts";
import type { Writer } from "../../wire/Writer.ts";
import type { NewName, Pathname, PathStep } from "../../volume/index.ts";

const longForm = 2;
const utf8Form = 3;

const utf8Text = utf8(longBytes);
const separator = "\0";

/** A path as requests carry it (afp-protocol.md §3.3): its form, then names separated by null bytes. */
export const pathname: Codec<Pathname> = {
  read(from) {
    const { form, text } = readText(from);
    return { form, steps: stepsOf(text) };
  },
  write: (into, { form, steps }) => writeText(into, form, textOf(steps)),
};

/** A single new name in the same form as a path; undefined where it is empty: the old one stays. */
export const newName: Codec<NewName | undefined> = {
  read(from) {
    const { form, text } = readText(from);
    if (text === "") return undefined;
    if (text.includes(separator)) throw new MalformedMessage("a new name has a null byte in it");
    return { form, name: text };
  },
  write: (into, value) => writeText(into, value?.form ?? "long", value?.name ?? ""),
};

function readText(from: Reader): { form: Pathname["form"]; text: string } {
  const type = from.u8();
  if (type === longForm) return { form: "long", text: decodeMacRoman(shortBytes.read(from, {})) };
  // Short names (type 1) are refused as Netatalk refuses them.
  if (type !== utf8Form) throw new MalformedMessage(`path type ${type}`);
  from.u32(); // Text encoding hint: the text is UTF-8 whatever it says.
  return { form: "utf8", text: utf8Text.read(from, {}) };
}

function writeText(into: Writer, form: Pathname["form"], text: string): void {
  if (form === "long") {
    into.u8(longForm);
    const bytes = encodeMacRoman(text);
    if (bytes === undefined) throw new RangeError("a long name needs MacRoman characters");
    shortBytes.write(into, bytes, {});
    return;
  }
  into.u8(utf8Form);
  into.u32(0);
  utf8Text.write(into, text, {});
}

/** A run of n null bytes separates names and goes up n − 1 levels, at the ends of the path too. */
function stepsOf(text: string): PathStep[] {
  const steps: PathStep[] = [];
  for (const [part] of text.matchAll(/\0+|[^\0]+/g)) {
    if (!part.startsWith(separator)) steps.push({ name: part });
    else for (let level = 1; level < part.length; level++) steps.push("parent");
  }
  return steps;
}

function textOf(steps: readonly PathStep[]): string {
  let text = "";
  let before: PathStep | undefined;
  for (const step of steps) {
    if (step === "parent") text += before === "parent" ? separator : separator + separator;
    else text += before === undefined || before === "parent" ? step.name : separator + step.name;
    before = step;
  }
  return text;
}

import { shortened } from "./accessLists.ts";
import { oldVolumeNameLengthMax, volumeNameBytesMax } from "./limits.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { AccessLists, VolumeTemplate } from "./ServerConfig.ts";

/** What is wrong with a volume's name, if anything. */
export function checkVolumeName(name: string): Complaint | undefined {
  if (name.includes(":")) {
    return mistake(
      `the volume name '${shortened(name)}' has a colon in it, which Macs cannot show`,
      "write the name without :",
    );
  }
  if (Buffer.byteLength(name.normalize("NFD")) > volumeNameBytesMax) {
    return mistake(`the volume name is longer than ${volumeNameBytesMax} bytes`, "write a shorter one");
  }
  if (!name.includes("$") && Array.from(name.normalize("NFC")).length > oldVolumeNameLengthMax) {
    return remark(
      `the volume name '${shortened(name)}' is too long for Mac OS 9 (${oldVolumeNameLengthMax} characters)`,
      "write a shorter one if there are Macs with Mac OS 9",
    );
  }
  return undefined;
}

/** The name under which a volume shows; undefined: it depends on who looks. */
export function fixedNameOf(template: VolumeTemplate): string | undefined {
  const name = template.name ?? (template.path.startsWith("~") ? undefined : lastComponent(template.path));
  return name === undefined || name.includes("$") ? undefined : name;
}

/** The name after the last slash that has something behind it. */
export function lastComponent(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

/** Looks for volumes whose name another one already has; Macs compare without case. */
export class VolumeNames {
  readonly #byName = new Map<string, VolumeTemplate[]>();

  /** The volume of the same name that somebody who may open this one would see too. */
  takenBy(template: VolumeTemplate): VolumeTemplate | undefined {
    return this.#namesakesOf(template).find((other) => mayMeet(other.access, template.access));
  }

  /** Notes the name; an error means that the volume cannot be served. */
  add(template: VolumeTemplate): Complaint | undefined {
    const name = fixedNameOf(template);
    if (name === undefined) return undefined;
    const inTheWay = this.takenBy(template);
    if (inTheWay !== undefined) {
      return mistake(
        `the volume name '${shortened(name)}' is that of ${placeOf(inTheWay, template)}; only one can be shown`,
        "give one of them another name",
      );
    }
    const [first] = this.#namesakesOf(template);
    this.#byName.set(comparable(name), [...this.#namesakesOf(template), template]);
    if (first === undefined) return undefined;
    return remark(
      `the volume name '${shortened(name)}' is that of ${placeOf(first, template)} too; some may see one only`,
      "give one of them another name, or see to it that nobody is in both lists",
    );
  }

  #namesakesOf(template: VolumeTemplate): readonly VolumeTemplate[] {
    const name = fixedNameOf(template);
    return name === undefined ? [] : (this.#byName.get(comparable(name)) ?? []);
  }
}

/** Whether the lists as written leave anybody who could see both volumes. */
function mayMeet(a: AccessLists, b: AccessLists): boolean {
  if (isShutOut(a.allow, b.deny) || isShutOut(b.allow, a.deny)) return false;
  if (a.allow.length === 0 || b.allow.length === 0) return true;
  const other = new Set(b.allow);
  return a.allow.some((name) => other.has(name));
}

function isShutOut(allowed: readonly string[], denied: readonly string[]): boolean {
  const out = new Set(denied);
  return allowed.length > 0 && allowed.every((name) => out.has(name));
}

function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Where another volume stands, as told beside this one. */
export function placeOf(other: VolumeTemplate, template: VolumeTemplate): string {
  return other.file === template.file ? `line ${other.line}` : `${other.file}:${other.line}`;
}

import { isUtf8 } from "node:buffer";
import type { Cnid } from "../../cnid/Cnid.ts";
import { FileError } from "../../storage/FileError.ts";
import { bytes, type Codec, longBytes, mapped, struct, u32 } from "../../wire/codec.ts";
import { decompose } from "../../wire/composition.ts";
import { decodeMacRoman } from "../../wire/macRoman.ts";
import type { NameRules } from "../NameRules.ts";
import type { Pathname } from "../Pathname.ts";
import type { ShownNames } from "../ShownNames.ts";
import type { VolumeNode } from "../VolumeNode.ts";
import type { RecordLayout } from "./DesktopRecords.ts";

/** Which application opens the files of a creator: a record of Netatalk's. */
export interface Mapping {
  /** The client's own: a Mac keeps the application's creation date in it. */
  tag: Buffer;
  /** Names from the volume's root on, as Macs write them, null bytes between them. */
  path: Buffer;
}

/** Which file a mapping means wherever it went. */
export interface MappedFile {
  cnid: Cnid;
  /** The id alone would name another file after the ids were lost. */
  inode: bigint;
  /** Of the mapping. */
  path: Buffer;
}

type Texts = Pick<ShownNames, "textOf">;

/** Copies of one application on one volume. */
const mappingsMax = 256;

/** Netatalk reads a path into a buffer of that order. */
const pathBytesMax = 2048;

/** The most that one more record of either kind takes. */
export const mappingBytesMax = 16 + pathBytesMax;

const separator = "\0";
const inode: Codec<bigint> = {
  read: (from) => from.u64(),
  write: (into, value) => into.u64(value),
};
const cnid: Codec<Cnid> = mapped(
  u32,
  (value) => value as Cnid,
  (id) => id,
);

const hasPath = ({ path }: { path: Buffer }): boolean => path.length > 0 && path.length <= pathBytesMax;

/** Netatalk's records, the newest first. */
export const mappingLayout: RecordLayout<Mapping> = {
  kind: "appl",
  codec: struct({ tag: bytes(4), path: longBytes }),
  isSound: hasPath,
};

/** Ours, beside Netatalk's: without them a mapping is found by its path only. */
export const mappedFileLayout: RecordLayout<MappedFile> = {
  kind: "ids",
  codec: struct({ cnid, inode, path: longBytes }),
  isSound: hasPath,
};

/** A node's path as a mapping has it; throws `badName` where it is too long for one. */
export function mappingPath(rules: Pick<NameRules, "macName">, path: string): Buffer {
  const names = path.split("/").map((name) => rules.macName(name));
  const bytesOfPath = Buffer.from(names.join(separator));
  if (bytesOfPath.length <= pathBytesMax) return bytesOfPath;
  throw new FileError("badName", `the path of an application has at most ${pathBytesMax} bytes`);
}

/**
 * The path of a mapping; Netatalk writes it in the character set of the session that made it. Undefined where it is no
 * text in the volume's old one.
 */
export function pathOfMapping({ path }: Pick<Mapping, "path">, shown: Texts): Pathname | undefined {
  const text = isUtf8(path) ? path.toString("utf8") : oldText(path, shown);
  const names = text?.split(/[\0:]/).filter((name) => name !== "");
  return names && { form: "utf8", steps: names.map((name) => ({ name })) };
}

function oldText(path: Buffer, shown: Texts): string | undefined {
  try {
    return shown.textOf("long", decodeMacRoman(path));
  } catch (error) {
    if (error instanceof FileError && error.kind === "badName") return undefined;
    throw error;
  }
}

/** Whether a mapping has this path, in whatever form it was written. */
export function hasSamePath(mapping: Pick<Mapping, "path">, path: Buffer, shown: Texts): boolean {
  if (mapping.path.equals(path)) return true;
  const steps = pathOfMapping(mapping, shown)?.steps ?? [];
  const names = steps.map((step) => (step === "parent" ? "" : decompose(step.name)));
  return names.join(separator) === path.toString("utf8");
}

export function mappedFile(rules: Pick<NameRules, "macName">, { cnid, stat, path }: VolumeNode): MappedFile {
  return { cnid, inode: stat.inode, path: mappingPath(rules, path) };
}

/** New files before those that are known; of the oldest ones only the path is known then. */
export function withFiles(
  known: readonly MappedFile[],
  added: readonly (MappedFile | undefined)[],
): MappedFile[] {
  const fresh = added.filter((file) => file !== undefined);
  const others = known.filter(
    (old) => !fresh.some(({ cnid, path }) => cnid === old.cnid || path.equals(old.path)),
  );
  return [...fresh, ...others].slice(0, mappingsMax);
}

/** New mappings before those that are known; throws `full` rather than forget one. */
export function withMappings(known: readonly Mapping[], added: readonly (Mapping | undefined)[]): Mapping[] {
  const all = [...added.filter((mapping) => mapping !== undefined), ...known];
  if (all.length <= mappingsMax) return all;
  throw new FileError("full", `a creator can have ${mappingsMax} applications`);
}

import { type BigIntStats, fstatSync, lstatSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { diskBytesOf } from "./descriptorBytes.ts";
import { attempt } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { NodeKind, NodeStat } from "./FileStore.ts";

function kindOf(stat: BigIntStats): NodeKind | undefined {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  return stat.isSymbolicLink() ? "link" : undefined;
}

/** One node as lstat sees it; throws `badKind` for devices, pipes and sockets. */
export function nodeStat(path: KernelPath, inside: string): NodeStat {
  return statOf(
    attempt(inside, () => lstatSync(path, { bigint: true })),
    inside,
  );
}

/** The node that a descriptor names. */
export function openNodeStat(fd: number, inside: string): NodeStat {
  return statOf(
    attempt(inside, () => fstatSync(fd, { bigint: true })),
    inside,
  );
}

function statOf(stat: BigIntStats, inside: string): NodeStat {
  const kind = kindOf(stat);
  if (kind === undefined) throw new FileError("badKind", `${inside} is no file, folder or link`);
  const dataBytes = Number(stat.size);
  return {
    kind,
    device: stat.dev,
    inode: stat.ino,
    dataBytes,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mode: Number(stat.mode),
    modifiedMilliseconds: Number(stat.mtimeMs),
    changedMilliseconds: Number(stat.ctimeMs),
    bornMilliseconds: Number(stat.birthtimeNs === 0n ? stat.mtimeMs : stat.birthtimeMs),
    diskBytes: diskBytesOf(Number(stat.blocks) * 512, dataBytes),
    links: Number(stat.nlink),
  };
}

import { FPCloseVol } from "../../src/afp/commands/FPCloseVol.ts";
import { FPCopyFile } from "../../src/afp/commands/FPCopyFile.ts";
import { FPCreateDir } from "../../src/afp/commands/FPCreateDir.ts";
import { FPCreateFile } from "../../src/afp/commands/FPCreateFile.ts";
import { FPDelete } from "../../src/afp/commands/FPDelete.ts";
import { FPEnumerate } from "../../src/afp/commands/FPEnumerate.ts";
import { FPEnumerateExt } from "../../src/afp/commands/FPEnumerateExt.ts";
import { FPEnumerateExt2 } from "../../src/afp/commands/FPEnumerateExt2.ts";
import { FPFlush } from "../../src/afp/commands/FPFlush.ts";
import { FPGetFileDirParms } from "../../src/afp/commands/FPGetFileDirParms.ts";
import { FPGetVolParms } from "../../src/afp/commands/FPGetVolParms.ts";
import { FPMoveAndRename } from "../../src/afp/commands/FPMoveAndRename.ts";
import { FPOpenDir } from "../../src/afp/commands/FPOpenDir.ts";
import { FPOpenFork } from "../../src/afp/commands/FPOpenFork.ts";
import { FPRename } from "../../src/afp/commands/FPRename.ts";
import { FPSetDirParms } from "../../src/afp/commands/FPSetDirParms.ts";
import { FPSetFileDirParms } from "../../src/afp/commands/FPSetFileDirParms.ts";
import { FPSyncDir } from "../../src/afp/commands/FPSyncDir.ts";
import type { Dialect, VolumeId, VolumeParameters } from "../../src/afp/fields/index.ts";
import { type Cnid, type ParameterChanges, rootCnid } from "../../src/volume/index.ts";
import type { AfpCaller, Asked } from "./AfpCaller.ts";
import { AfpFailure } from "./AfpFailure.ts";
import { AfpFork } from "./AfpFork.ts";
import { type ClientPath, newNameOf, pathOf } from "./clientPath.ts";
import { type ListedNode, listedNode, listedNodes } from "./enumeration.ts";
import { bitmapOf, changeBits, usualBitmaps, volumeParameterBits } from "./nodeBits.ts";

/** How a fork is opened; a Mac's own deny modes are none. */
export interface OpenModes {
  read?: boolean;
  write?: boolean;
  denyRead?: boolean;
  denyWrite?: boolean;
  kind?: "data" | "resource";
}

const entriesPerReply = 500;
const enumerateReplyBytesMax = 256 * 1024;
/** Classic servers take no more. */
const oldEnumerateReplyBytesMax = 0x7fff;

/** An open volume as a client of its version uses it; paths start at the root, or at the directory given. */
export class AfpVolume {
  readonly id: VolumeId;
  readonly afp: AfpCaller;
  readonly version: number;
  readonly dialect: Dialect;

  constructor(afp: AfpCaller, id: VolumeId, version: number, dialect: Dialect) {
    this.afp = afp;
    this.id = id;
    this.version = version;
    this.dialect = dialect;
  }

  /** What names a node in most requests. */
  at(path: ClientPath, did: Cnid = rootCnid) {
    return { volumeId: this.id, did, path: pathOf(path, this.version) };
  }

  async createDir(path: ClientPath, did?: Cnid): Promise<Cnid> {
    return (await this.afp.call(FPCreateDir, this.at(path, did))).did;
  }

  async openDir(path: ClientPath, did?: Cnid): Promise<Cnid> {
    return (await this.afp.call(FPOpenDir, this.at(path, did))).did;
  }

  async createFile(path: ClientPath, did?: Cnid, replace = false): Promise<void> {
    await this.afp.call(FPCreateFile, { flag: replace ? 0x80 : 0, ...this.at(path, did) });
  }

  async delete(path: ClientPath, did?: Cnid): Promise<void> {
    await this.afp.call(FPDelete, this.at(path, did));
  }

  async rename(path: ClientPath, newName: string, did?: Cnid): Promise<void> {
    await this.afp.call(FPRename, { ...this.at(path, did), newName: newNameOf(newName, this.version) });
  }

  /** Moves a node into the directory `into`, under a new name if one is given. */
  async moveAndRename(path: ClientPath, into: ClientPath, newName?: string): Promise<void> {
    await this.afp.call(FPMoveAndRename, {
      volumeId: this.id,
      sourceDid: rootCnid,
      destinationDid: rootCnid,
      sourcePath: pathOf(path, this.version),
      destinationPath: pathOf(into, this.version),
      newName: newNameOf(newName ?? "", this.version),
    });
  }

  async copyFile(path: ClientPath, into: ClientPath, newName = ""): Promise<void> {
    await this.afp.call(FPCopyFile, {
      sourceVolumeId: this.id,
      destinationVolumeId: this.id,
      sourceDid: rootCnid,
      destinationDid: rootCnid,
      sourcePath: pathOf(path, this.version),
      destinationPath: pathOf(into, this.version),
      newName: newNameOf(newName, this.version),
    });
  }

  async getFileDirParms(
    path: ClientPath,
    did?: Cnid,
    bitmaps = usualBitmaps(this.version),
  ): Promise<ListedNode> {
    const { file: fileBitmap, directory: directoryBitmap } = bitmaps;
    const request = { ...this.at(path, did), fileBitmap, directoryBitmap };
    const { kind, parameters } = await this.afp.call(FPGetFileDirParms, request);
    return listedNode(this.dialect, bitmaps, kind === "file" ? kind : "directory", parameters);
  }

  async setFileDirParms(path: ClientPath, changes: ParameterChanges, did?: Cnid): Promise<void> {
    const bitmap = bitmapOf(changeBits, Object.keys(changes) as (keyof ParameterChanges)[]);
    const parameters = this.dialect.nodeChanges(bitmap).encode(changes);
    await this.afp.call(FPSetFileDirParms, { ...this.at(path, did), bitmap, parameters });
  }

  async setDirParms(path: ClientPath, changes: ParameterChanges, did?: Cnid): Promise<void> {
    const bitmap = bitmapOf(changeBits, Object.keys(changes) as (keyof ParameterChanges)[]);
    const parameters = this.dialect.directoryChanges(bitmap).encode(changes);
    await this.afp.call(FPSetDirParms, { ...this.at(path, did), bitmap, parameters });
  }

  /** Everything in a directory, page by page as a Mac asks for it. */
  async enumerate(
    path: ClientPath = "",
    did?: Cnid,
    bitmaps = usualBitmaps(this.version),
  ): Promise<ListedNode[]> {
    const headBytes = this.version < 30 ? 2 : 4;
    const found: ListedNode[] = [];
    for (;;) {
      const { result, reply } = await this.enumeratePage(found.length + 1, path, did, bitmaps);
      if (result === "kFPObjectNotFound") return found;
      if (reply === undefined) throw new AfpFailure("FPEnumerate", result);
      const page = listedNodes(this.dialect, bitmaps, reply.entries, headBytes);
      if (page.length !== reply.actualCount || page.length === 0)
        throw new Error("a page without its entries");
      found.push(...page);
    }
  }

  /** One reply's worth of a directory, from an index (1 is the first) on. */
  enumeratePage(startIndex: number, path: ClientPath, did?: Cnid, bitmaps = usualBitmaps(this.version)) {
    const request = {
      ...this.at(path, did),
      fileBitmap: bitmaps.file,
      directoryBitmap: bitmaps.directory,
      reqCount: entriesPerReply,
      startIndex,
      maxReply: this.version < 31 ? oldEnumerateReplyBytesMax : enumerateReplyBytesMax,
    };
    if (this.version >= 31) return this.afp.ask(FPEnumerateExt2, request);
    return this.afp.ask(this.version < 30 ? FPEnumerate : FPEnumerateExt, request);
  }

  async openFork(path: ClientPath, modes: OpenModes = { read: true }, did?: Cnid): Promise<AfpFork> {
    const { result, reply } = await this.askOpenFork(path, modes, did);
    if (result !== "kFPNoErr" || reply === undefined) throw new AfpFailure(FPOpenFork.name, result);
    return new AfpFork(this.afp, reply.forkRef, modes.kind, this.version);
  }

  /** Opens a fork, and also tells of a refusal. */
  askOpenFork(
    path: ClientPath,
    { read = false, write = false, denyRead = false, denyWrite = false, kind }: OpenModes,
    did?: Cnid,
    bitmap = 0,
  ): Promise<Asked<{ forkRef: AfpFork["ref"]; parameters: Buffer }>> {
    const accessMode =
      Number(read) | (Number(write) << 1) | (Number(denyRead) << 4) | (Number(denyWrite) << 5);
    const flag = kind === "resource" ? 0x80 : 0;
    return this.afp.ask(FPOpenFork, { flag, ...this.at(path, did), bitmap, accessMode });
  }

  async parameters(names?: (keyof VolumeParameters)[]): Promise<Partial<VolumeParameters>> {
    const bitmap = bitmapOf(volumeParameterBits, names);
    const { parameters } = await this.afp.call(FPGetVolParms, { volumeId: this.id, bitmap });
    return this.dialect.volume(bitmap).decode(parameters);
  }

  async syncDir(did: Cnid = rootCnid): Promise<void> {
    await this.afp.call(FPSyncDir, { volumeId: this.id, did });
  }

  async flush(): Promise<void> {
    await this.afp.call(FPFlush, { volumeId: this.id });
  }

  async close(): Promise<void> {
    await this.afp.call(FPCloseVol, { volumeId: this.id });
  }
}

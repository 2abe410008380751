import { dirname, join, resolve } from "node:path";

import { readAfpdConf } from "./afpdConf.ts";
import type { AppleVolumes } from "./appleVolumes.ts";
import { readAppleVolumes } from "./appleVolumes.ts";
import { readNetatalkDefaults } from "./netatalkDefaults.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { Complaint } from "./ProblemList.ts";
import type { Problem, ServerConfig, TypeAndCreator, VirtualServer, VolumeTemplate } from "./ServerConfig.ts";
import { readWhole } from "./readWhole.ts";
import type { ServerDefaults, ServerDraft } from "./ServerDraft.ts";
import { emptyServer } from "./ServerDraft.ts";
import { placeOf, VolumeNames } from "./volumeNames.ts";

/** Where Debian's Netatalk has its folder, and the init script's variables that belong to it. */
const debianFolder = "/etc/netatalk";
const debianDefaultsFile = "/etc/default/netatalk";

/** Where else to look than in the folder. */
export interface ReadConfigOptions {
  /**
   * Undefined: /etc/default/netatalk for /etc/netatalk, otherwise netatalk.conf in the folder; it need not
   * exist.
   */
  defaultsFile?: string | undefined;
}

/**
 * Reads a folder of Netatalk 2.2 files. What is wrong stands in `problems`; it never throws for what is in
 * the files.
 */
export async function readConfig(folder: string, options: ReadConfigOptions = {}): Promise<ServerConfig> {
  const files = new ConfigFiles(resolve(folder), options.defaultsFile);
  const defaults = await files.readDefaults();
  const drafts = await files.readServers(defaults);
  const servers: VirtualServer[] = [];
  for (const draft of drafts) servers.push(await files.completeServer(draft));
  return Object.freeze({
    servers: Object.freeze(servers),
    typesByExtension: files.typesByExtension(),
    problems: Object.freeze(files.problems()),
  });
}

/** Reads each file once, however many servers name it. */
class ConfigFiles {
  readonly #systemTypes = new Map<string, TypeAndCreator>();
  readonly #ownTypes = new Map<string, TypeAndCreator>();
  readonly #folder: string;
  readonly #afpdConf: string;
  readonly #defaultsFile: string;
  /** By file; in the order in which they are told. */
  readonly #problems = new Map<string, Problem[]>();
  readonly #volumes = new Map<string, AppleVolumes>();

  constructor(folder: string, defaultsFile: string | undefined) {
    this.#folder = folder;
    this.#afpdConf = join(folder, "afpd.conf");
    const ownDefaults = folder === debianFolder ? debianDefaultsFile : join(folder, "netatalk.conf");
    this.#defaultsFile = defaultsFile === undefined ? ownDefaults : resolve(defaultsFile);
    for (const file of [this.#volumesFile("default"), this.#volumesFile("system"), this.#afpdConf]) {
      this.#problems.set(file, []);
    }
  }

  /** What stands in AppleVolumes.system is for all; the other files may say it better. */
  typesByExtension(): ReadonlyMap<string, TypeAndCreator> {
    return new Map([...this.#systemTypes, ...this.#ownTypes]);
  }

  problems(): Problem[] {
    return [...this.#problems.values()].flat();
  }

  async readDefaults(): Promise<ServerDefaults> {
    const content = await readWhole(this.#defaultsFile);
    if (content === "missing") return {};
    if ("unreadable" in content) {
      this.#add(this.#defaultsFile, unreadable(content.unreadable));
      return {};
    }
    const { defaults, problems } = readNetatalkDefaults(this.#defaultsFile, content.bytes);
    this.#addAll(this.#defaultsFile, problems);
    return defaults;
  }

  async readServers(defaults: ServerDefaults): Promise<readonly ServerDraft[]> {
    const content = await readWhole(this.#afpdConf);
    if (content === "missing") {
      const remedy = 'write it, or a line "Backup Server" -tcp in it; README.md has an example';
      this.#add(
        this.#afpdConf,
        remark("there is no afpd.conf; one server with the usual settings is started", remedy),
      );
      return [emptyServer(defaults, 0)];
    }
    if ("unreadable" in content) {
      // It may say where not to listen, and whom not to let in.
      const complaint = unreadable(content.unreadable);
      this.#add(this.#afpdConf, { ...complaint, message: `${complaint.message}; no server is started` });
      return [];
    }
    const { servers, problems } = readAfpdConf(this.#afpdConf, content.bytes, defaults);
    this.#addAll(this.#afpdConf, problems);
    return servers;
  }

  async completeServer(draft: ServerDraft): Promise<VirtualServer> {
    const system = await this.#readVolumes(draft.systemVolumesFile, "system");
    const own = await this.#readVolumes(draft.defaultVolumesFile, "default");
    addTypes(this.#systemTypes, system);
    addTypes(this.#ownTypes, own);
    const volumes = this.#withoutTakenNames(system.volumes, own.volumes);
    for (const volume of volumes) this.#remarkLongName(volume, draft.settings.volumeNameBytesMax);
    return Object.freeze({
      file: this.#afpdConf,
      line: draft.line,
      ...draft.settings,
      volumes: Object.freeze(volumes),
    });
  }

  async #readVolumes(named: string | undefined, kind: "default" | "system"): Promise<AppleVolumes> {
    const file = named === undefined ? this.#volumesFile(kind) : resolve(dirname(this.#afpdConf), named);
    const known = this.#volumes.get(file);
    if (known !== undefined) return known;
    const content = await readWhole(file);
    let read: AppleVolumes = { volumes: [], typesByExtension: new Map(), problems: [] };
    if (content === "missing") {
      const isNeeded = kind === "default" || named !== undefined;
      if (isNeeded) this.#add(file, missingVolumes());
    } else if ("unreadable" in content) this.#add(file, unreadable(content.unreadable));
    else read = readAppleVolumes(file, content.bytes);
    this.#addAll(file, read.problems);
    this.#volumes.set(file, read);
    return read;
  }

  /** Within one file names were compared already; this is for the second file of a server. */
  #withoutTakenNames(first: readonly VolumeTemplate[], second: readonly VolumeTemplate[]): VolumeTemplate[] {
    if (first.length === 0 || first === second) return [...second];
    const names = new VolumeNames();
    for (const volume of first) names.add(volume);
    const free: VolumeTemplate[] = [];
    for (const volume of second) {
      const inTheWay = names.takenBy(volume);
      if (inTheWay === undefined) free.push(volume);
      else {
        const message = `this volume is not served: its name is taken by ${placeOf(inTheWay, volume)}`;
        this.#add(volume.file, mistake(message, "give one of them another name"), volume.line);
      }
    }
    return [...first, ...free];
  }

  #remarkLongName(volume: VolumeTemplate, bytesMax: number): void {
    const name = volume.name;
    if (name === undefined || name.includes("$") || Buffer.byteLength(name.normalize("NFD")) <= bytesMax)
      return;
    const message = `the volume name '${name}' is longer than the ${bytesMax} bytes of -volnamelen`;
    this.#add(
      volume.file,
      remark(message, "write a shorter name, or -volnamelen 255 in afpd.conf"),
      volume.line,
    );
  }

  #volumesFile(kind: "default" | "system"): string {
    return join(this.#folder, `AppleVolumes.${kind}`);
  }

  #add(file: string, complaint: Complaint, line = 0): void {
    this.#addAll(file, [{ ...complaint, file, line }]);
  }

  #addAll(file: string, problems: readonly Problem[]): void {
    const sofar = this.#problems.get(file) ?? [];
    this.#problems.set(
      file,
      [...sofar, ...problems].toSorted((a, b) => a.line - b.line),
    );
  }
}

function addTypes(types: Map<string, TypeAndCreator>, from: AppleVolumes): void {
  for (const [extension, codes] of from.typesByExtension) types.set(extension, codes);
}

function unreadable(why: string): Complaint {
  return mistake(`the file cannot be read (${why})`, "see to its permissions, and that it is a plain file");
}

function missingVolumes(): Complaint {
  return mistake(
    "the file does not exist, so no volume is served",
    'write a line like "/srv/Time Machine" "Time Machine" options:tm,upriv',
  );
}

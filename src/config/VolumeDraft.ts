import type { AccessKey, AccessLists, VolumeOption, VolumeTemplate } from "./ServerConfig.ts";

/** Why a volume is not served. */
interface Refusal {
  line: number;
  /** Completes "… is not served: ". */
  because: string;
}

/** What the keys of a line, on top of those of `:DEFAULT:`, add up to. */
export interface VolumeDraft {
  access: AccessLists;
  options: Set<VolumeOption>;
  sizeLimitBytes: number | undefined;
  ea: VolumeTemplate["metadata"] | undefined;
  wantsAppleDouble: boolean;
  cnidScheme: VolumeTemplate["cnidScheme"];
  macCharset: string | undefined;
  diskCharset: string | undefined;
  caseFold: VolumeTemplate["caseFold"];
  perm: number;
  filePerm: number;
  directoryPerm: number;
  umask: number;
  veto: readonly string[];
  password: string | undefined;
  /** Where each key that keeps somebody out, and `ro`, was last written. */
  lines: Map<AccessKey, number>;
  /** The commands that stand there; they are never run. */
  commands: Set<"preexec" | "root_preexec">;
  /** By the key that was not understood. A later, well-formed one of the same key heals it. */
  refusals: Map<string, Refusal>;
}

/** What holds before any line was read. */
export function emptyDraft(): VolumeDraft {
  return {
    access: { allow: [], deny: [], rolist: [], rwlist: [], allowedHosts: [], deniedHosts: [] },
    options: new Set(),
    sizeLimitBytes: undefined,
    ea: undefined,
    wantsAppleDouble: false,
    cnidScheme: "persistent",
    macCharset: undefined,
    diskCharset: undefined,
    caseFold: "none",
    perm: 0,
    filePerm: 0,
    directoryPerm: 0,
    // Members of a group share what is in its folders; all the other local users overwrite nothing unasked.
    umask: 0o002,
    veto: [],
    password: undefined,
    lines: new Map(),
    commands: new Set(),
    refusals: new Map(),
  };
}

/** A draft that can be changed without the other. */
export function copyDraft(draft: VolumeDraft): VolumeDraft {
  return {
    ...draft,
    access: { ...draft.access },
    options: new Set(draft.options),
    lines: new Map(draft.lines),
    commands: new Set(draft.commands),
    refusals: new Map(draft.refusals),
  };
}

/** The finished volume; `path` and `name` as written. */
export function templateOf(
  draft: VolumeDraft,
  place: { file: string; line: number },
  path: string,
  name: string | undefined,
): VolumeTemplate {
  return Object.freeze({
    file: place.file,
    line: place.line,
    path,
    name,
    access: Object.freeze({ ...draft.access }),
    accessLines: new Map(draft.lines),
    options: new Set(draft.options),
    sizeLimitBytes: draft.sizeLimitBytes,
    metadata: draft.ea ?? (draft.wantsAppleDouble ? "ad" : "auto"),
    cnidScheme: draft.cnidScheme,
    macCharset: draft.macCharset,
    diskCharset: draft.diskCharset,
    caseFold: draft.caseFold,
    filePerm: draft.perm | draft.filePerm,
    directoryPerm: draft.perm | draft.directoryPerm,
    umask: draft.umask,
    veto: draft.veto,
    password: draft.password,
  });
}

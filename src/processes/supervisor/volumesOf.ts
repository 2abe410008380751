import { dependsOnUser, type ExpandedVolume, isProblem } from "../../config/expandVolume.ts";
import type { ServerConfig, VirtualServer, VolumeTemplate } from "../../config/ServerConfig.ts";
import type { Log } from "../../system/log.ts";
import type { NameSettings, VolumeSettings } from "../../volume/index.ts";
import type { OrderedVolume, StoreGrant } from "../orders.ts";
import type { VolumeIdentities } from "./VolumeIdentities.ts";
import { offersOf, type VolumeAudience, type VolumeOffer } from "./volumeOffers.ts";

/** A volume as its session gets to know it, and what the session does not. */
export interface ServedVolume extends OrderedVolume {
  password: string | undefined;
}

/** The volumes that a user may open from an address, every variable replaced. */
export function volumesOf(
  audience: VolumeAudience,
  config: ServerConfig,
  identities: VolumeIdentities,
  log: Log,
): ServedVolume[] {
  const types = [...config.typesByExtension].map(
    ([extension, { type, creator }]) => [extension, type, creator] as const,
  );
  const volumes: ServedVolume[] = [];
  for (const offer of offersOf(audience)) {
    const { template, access } = offer;
    const expanded = servable(offer, log);
    if (expanded === undefined) continue;
    const uuid = identities.uuidOf(template, audience.serverName, expanded.name);
    const settings = settingsOf(template, expanded, audience.server, access === "read", uuid, types);
    const { name } = settings;
    // Macs compare names without regard to case: they could never open the second.
    if (volumes.some((other) => other.settings.name.toLowerCase() === name.toLowerCase())) {
      log.warn({ volume: name }, "two volumes have this name for this user; only the first is served");
    } else volumes.push({ settings, way: expanded.way, password: template.password });
  }
  return volumes;
}

/** The volume, if this user gets it; the log says why not. */
function servable(
  { volume, because, file, line, access }: VolumeOffer,
  log: Log,
): ExpandedVolume | undefined {
  if (volume === undefined) {
    log.debug({ file, line, because }, "a volume is not for this user");
    return undefined;
  }
  if (isProblem(volume)) {
    log.warn({ file: volume.file, line: volume.line, remedy: volume.remedy }, volume.message);
    return undefined;
  }
  if (access === "read")
    log.debug({ volume: volume.name, file, line, because }, "this user only reads a volume");
  return volume;
}

function settingsOf(
  template: VolumeTemplate,
  expanded: ExpandedVolume,
  server: VirtualServer,
  isReadOnly: boolean,
  uuid: string,
  typesByExtension: VolumeSettings["typesByExtension"],
): VolumeSettings {
  const name = expanded.name.normalize("NFC");
  return {
    name,
    path: expanded.path,
    uuid,
    // Folders of different users may have one name, and so one UUID; their ids are kept apart.
    storeKey: dependsOnUser(template) ? expanded.path : uuid,
    isReadOnly,
    isTimeMachine: template.options.has("tm"),
    sizeLimitBytes: template.sizeLimitBytes,
    reportsAtMost2GB: template.options.has("limitsize"),
    hasUnixPrivileges: template.options.has("upriv"),
    offersAccessLists: !template.options.has("noacls"),
    hidesDotFiles: template.options.has("invisibledots"),
    metadata: template.metadata,
    hasPersistentIds: template.cnidScheme === "persistent",
    filePerm: template.filePerm,
    directoryPerm: template.directoryPerm,
    umask: template.umask,
    veto: template.veto,
    names: namesOf(template, server),
    hasPassword: template.password !== undefined,
    typesByExtension,
  };
}

function namesOf({ options, caseFold, ...own }: VolumeTemplate, server: VirtualServer): NameSettings {
  const diskCharset = own.diskCharset ?? server.diskCharset;
  const isDecomposed = diskCharset === "UTF8-MAC";
  return {
    macCharset: own.macCharset ?? server.macCharset,
    diskCharset: isDecomposed ? "UTF8" : diskCharset,
    isDecomposed,
    readsHexNames: !(options.has("nohex") && options.has("usedots")),
    caseFold,
  };
}

/** What the session of these volumes may ask of the CNID service. */
export function grantsOf(volumes: readonly VolumeSettings[]): StoreGrant[] {
  return volumes.map(({ storeKey, hasPersistentIds, sizeLimitBytes }) => ({
    storeKey,
    isPersistent: hasPersistentIds,
    limitBytes: sizeLimitBytes,
  }));
}

/** The passwords of those that have one, by name. */
export function passwordsOf(volumes: readonly ServedVolume[]): Map<string, string> {
  const passwords = new Map<string, string>();
  for (const { settings, password } of volumes)
    if (password !== undefined) passwords.set(settings.name, password);
  return passwords;
}

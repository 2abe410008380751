import { dirname, resolve } from "node:path";
import type { ServerConfig, VolumeTemplate } from "../../config/ServerConfig.ts";
import { replaceVariables } from "../../config/variables.ts";
import { fixedNameOf } from "../../config/volumeNames.ts";
import type { VolumeUuids } from "../../state/VolumeUuids.ts";

/**
 * The UUIDs of volumes. They go with the name, as Netatalk's do; where several servers, or lists of one, have volumes
 * of one name in different folders, the first has the name's and the others have their own: one UUID for two folders
 * would be one disk to the Macs, and one store of ids.
 */
export class VolumeIdentities {
  readonly #uuids: VolumeUuids;
  readonly #hostName: string;
  /** The folder that has the name's own UUID, as written but for what is the same for everybody. */
  readonly #firstPlaces = new Map<string, string>();

  constructor(config: ServerConfig, hostName: string, uuids: VolumeUuids) {
    this.#uuids = uuids;
    this.#hostName = hostName;
    for (const server of config.servers) {
      for (const template of server.volumes) {
        const label = labelOf(template);
        const place = this.#placeOf(template, server.name ?? hostName);
        if (!this.#firstPlaces.has(label)) this.#firstPlaces.set(label, place);
      }
    }
  }

  /** `name` is the one that is shown. */
  uuidOf(template: VolumeTemplate, serverName: string, name: string): string {
    const place = this.#placeOf(template, serverName);
    const isFirst = this.#firstPlaces.get(labelOf(template)) === place;
    return this.#uuids.ofVolume(isFirst ? name : `${name} (${place})`);
  }

  #placeOf({ path, file }: VolumeTemplate, serverName: string): string {
    const known: Readonly<Record<string, string>> = { s: serverName, h: this.#hostName };
    const place = replaceVariables(path, (letter) => known[letter] ?? `$${letter}`);
    return place.startsWith("~") ? place : resolve(dirname(file), place);
  }
}

function labelOf(template: VolumeTemplate): string {
  const name = fixedNameOf(template) ?? template.name ?? template.path;
  return name.normalize("NFC");
}

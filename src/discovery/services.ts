import { decompose } from "../wire/composition.ts";

/** What is announced of a server. */
export interface ServerDescription {
  name: string;
  port: number;
  /** Apple's name of a model; Finder draws its picture. */
  model: string;
  /** The Time Machine volumes that everybody may know of. */
  volumes: readonly AnnouncedVolume[];
  /** The addresses that the server listens on, if not all. */
  addresses?: readonly string[];
}

/** A Time Machine volume as the network sees it. */
export interface AnnouncedVolume {
  name: string;
  uuid: string;
}

/** One service for bonjour-service to publish. */
export interface ServiceRecordSet {
  /** Without underscore and protocol. */
  type: string;
  port: number;
  txt: Readonly<Record<string, string>>;
}

/** Nothing is reached by it: the discard port, as Netatalk has it. bonjour-service refuses 0. */
const discardPort = 9;

/** What a TXT record holds in one string, and in all: more would not fit into a packet of its own. */
const textBytesMax = 255;
const allTextBytesMax = 8000;

/**
 * The flags of a Time Machine volume: 0x80 it is one, 0x01 by AFP. Apple's specification would have 0x81;
 * Netatalk sends 0xa1, on the wire for years with every version of macOS, so that is what is proven. 0x20
 * has no published meaning.
 */
const volumeFlags = "0xa1";

/** Of the whole list: 0x100 says that disks follow. No hardware address is told, so `waMa` is 0. */
const listText = "waMa=0,adVF=0x100";

/** The services of a server; without Time Machine volumes there is no `_adisk._tcp`. */
export function servicesOf(description: ServerDescription): readonly ServiceRecordSet[] {
  const services: ServiceRecordSet[] = [{ type: "afpovertcp", port: description.port, txt: {} }];
  const disks = diskTexts(description.volumes);
  if (disks.length > 0) {
    const txt: Record<string, string> = { sys: listText };
    for (const [index, text] of disks.entries()) txt[`dk${index}`] = text;
    services.push({ type: "adisk", port: discardPort, txt });
  }
  services.push({ type: "device-info", port: discardPort, txt: { model: description.model } });
  return services;
}

/** The volumes that no record has room for; they are served, but a Mac has to be shown to them by hand. */
export function volumesWithoutRoom(volumes: readonly AnnouncedVolume[]): readonly AnnouncedVolume[] {
  const announced = new Set(diskTexts(volumes));
  return volumes.filter((volume) => !announced.has(diskText(volume)));
}

function diskTexts(volumes: readonly AnnouncedVolume[]): readonly string[] {
  const texts: string[] = [];
  let bytes = listText.length;
  for (const volume of volumes) {
    const text = diskText(volume);
    const length = Buffer.byteLength(`dk${texts.length}=${text}`);
    if (length > textBytesMax || bytes + length + 1 > allTextBytesMax) continue;
    bytes += length + 1;
    texts.push(text);
  }
  return texts;
}

/** The Mac knows its disk again by the UUID. The name is decomposed, as HFS+ and so Netatalk have it. */
function diskText({ name, uuid }: AnnouncedVolume): string {
  return `adVN=${escaped(decompose(name))},adVF=${volumeFlags},adVU=${uuid.toUpperCase()}`;
}

/** Commas separate the values. */
function escaped(value: string): string {
  return value.replaceAll(/[\\,]/g, (character) => `\\${character}`);
}

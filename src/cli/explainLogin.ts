import os from "node:os";
import type { Account } from "../accounts/Account.ts";
import { isProblem } from "../config/expandVolume.ts";
import type { ServerConfig, VirtualServer } from "../config/ServerConfig.ts";
import type { FolderState } from "../processes/messages.ts";
import type { FolderQuestion, RunAs } from "../processes/orders.ts";
import { offersOf, type VolumeOffer } from "../processes/supervisor/volumeOffers.ts";
import { type AccountSources, loginAccount } from "./loginAccount.ts";
import { type LoginMethod, loginMethods, methodsAt } from "./loginMethods.ts";

/** One volume line, as this user meets it. */
export interface ExplainedVolume {
  name: string;
  access: "none" | "read" | "write";
  /** Why, and where that is written. */
  because: string;
  place: string;
  path: string | undefined;
  folder: FolderState | undefined;
  /** The Mac can open it. */
  isUsable: boolean;
  limits: string[];
}

/** What becomes of one user's login at one server. */
export interface ExplainedLogin {
  server: string;
  place: string;
  facts: string[];
  obstacles: string[];
  methods: LoginMethod[];
  volumes: ExplainedVolume[];
  /** With the right password. */
  canLogIn: boolean;
}

/** What an explanation looks into. */
export interface LoginSources extends AccountSources {
  /** What folders are to a user; to this process's own where none is named. */
  probe(runAs: RunAs | undefined, folders: readonly FolderQuestion[]): Promise<readonly FolderState[]>;
}

const srpMayBeAdded =
  "-uamlist names no methods: SRP is offered too where all users are Bandstand's own and have verifiers";

/** Explains a login of that user, from that address or from any, at each of these servers. */
export async function explainLogin(
  user: string,
  address: string | undefined,
  servers: ServerConfig["servers"],
  sources: LoginSources,
): Promise<ExplainedLogin[]> {
  const explained: ExplainedLogin[] = [];
  for (const server of servers) explained.push(await atServer(user, address, server, sources));
  return explained;
}

async function atServer(
  user: string,
  address: string | undefined,
  server: VirtualServer,
  sources: LoginSources,
): Promise<ExplainedLogin> {
  const who = await loginAccount(user, server, sources);
  const { account, record, facts, obstacles } = who;
  const isReadable = record !== undefined && sources.passwordFile.recoverable.has(record);
  const offered = methodsAt(server, address);
  const methods = loginMethods(offered, who, isReadable);
  if (offered === server.uams && !server.hasUamList) facts.push(srpMayBeAdded);
  const canLogIn = account !== undefined && obstacles.length === 0 && methods.some(({ works }) => works);
  const volumes = account === undefined ? [] : await volumesFor(account, address, server, sources);
  const hostName = os.hostname().split(".")[0] ?? "";
  return {
    server: server.name ?? hostName,
    place: `${server.file}:${server.line}`,
    facts,
    obstacles,
    methods,
    volumes,
    canLogIn,
  };
}

async function volumesFor(
  account: Account,
  address: string | undefined,
  server: VirtualServer,
  sources: LoginSources,
): Promise<ExplainedVolume[]> {
  const hostName = os.hostname().split(".")[0] ?? "";
  const clientAddress = address ?? "";
  const serverName = server.name ?? hostName;
  const asked = address === undefined ? fromAnywhere(server) : server;
  const offers = offersOf({ server: asked, serverName, hostName, account, clientAddress });
  const folders = offers.map((offer) => questionOf(offer, account));
  const questions = folders.filter((folder) => folder !== undefined);
  const states = [...(await sources.probe(sources.system.isRoot() ? account : undefined, questions))];
  const taken = new Set<string>();
  return offers.map((offer, index) => {
    const folder = folders[index] === undefined ? undefined : states.shift();
    const explained = explainVolume(offer, folder);
    const isSecond = explained.isUsable && taken.has(explained.name);
    taken.add(explained.name);
    const hosts = address === undefined ? hostsInWords(server.volumes[index]) : [];
    const limits = [...limitsInWords(offer), ...hosts];
    if (!isSecond) return { ...explained, limits };
    return {
      ...explained,
      limits,
      isUsable: false,
      because: "another volume has this name already for this user",
    };
  });
}

/** Without an address nothing is said about the lists of addresses; they are told beside. */
function fromAnywhere(server: VirtualServer): VirtualServer {
  const volumes = server.volumes.map((volume) => ({
    ...volume,
    access: { ...volume.access, allowedHosts: [], deniedHosts: [] },
  }));
  return { ...server, volumes };
}

function questionOf({ volume, access }: VolumeOffer, account: Account): FolderQuestion | undefined {
  if (volume === undefined || isProblem(volume)) return undefined;
  return { path: volume.path, way: volume.way, isMade: access === "write" && !account.isGuest };
}

function explainVolume(
  { template, access, because, file, line, volume }: VolumeOffer,
  folder: FolderState | undefined,
): ExplainedVolume {
  const written = { name: template.name ?? template.path, place: `${file}:${line}`, limits: [] };
  if (volume === undefined) {
    return { ...written, access, because, path: undefined, folder: undefined, isUsable: false };
  }
  if (isProblem(volume)) {
    const why = `${volume.message}; ${volume.remedy}`;
    return { ...written, access: "none", because: why, path: undefined, folder: undefined, isUsable: false };
  }
  const { name, path } = volume;
  const isReached = folder?.kind === "there" ? folder.mayEnter : folder?.kind === "toBeMade";
  return { ...written, name, access, because, path, folder, isUsable: isReached };
}

function limitsInWords({ template: { sizeLimitBytes, password, options } }: VolumeOffer): string[] {
  return [
    ...(sizeLimitBytes === undefined ? [] : [`at most ${Math.floor(sizeLimitBytes / 2 ** 20)} MiB`]),
    ...(password === undefined ? [] : ["asks for the volume's own password"]),
    ...(options.has("tm") ? ["Time Machine"] : []),
  ];
}

function hostsInWords(volume: VirtualServer["volumes"][number] | undefined): string[] {
  const { allowedHosts = [], deniedHosts = [] } = volume?.access ?? {};
  return [
    ...(allowedHosts.length === 0 ? [] : [`only from ${allowedHosts.join(", ")} (say --from ADDRESS)`]),
    ...(deniedHosts.length === 0 ? [] : [`not from ${deniedHosts.join(", ")} (say --from ADDRESS)`]),
  ];
}

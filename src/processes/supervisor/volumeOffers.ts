import type { Account } from "../../accounts/Account.ts";
import { keyOfReason, reasonInWords } from "../../accounts/accessInWords.ts";
import { accessOf, type AccessVerdict } from "../../accounts/volumeAccess.ts";
import { type ExpandedVolume, expandVolume } from "../../config/expandVolume.ts";
import type { Problem, VirtualServer, VolumeTemplate } from "../../config/ServerConfig.ts";

/** Who a list of volumes is made for. */
export interface VolumeAudience {
  server: VirtualServer;
  serverName: string;
  hostName: string;
  account: Account;
  clientAddress: string;
}

/** What becomes of one volume line for one user at one address. */
export interface VolumeOffer {
  template: VolumeTemplate;
  access: AccessVerdict["access"];
  /** Why, in plain words. */
  because: string;
  /** Where what decided stands: the line of a list may be that of a `:DEFAULT:`. */
  file: string;
  line: number;
  /** With every variable replaced, or why that can't be; undefined for who may not open it. */
  volume: ExpandedVolume | Problem | undefined;
}

/** What each volume line of a server means for this user, those that the user is not let into included. */
export function offersOf({
  server,
  serverName,
  hostName,
  account,
  clientAddress,
}: VolumeAudience): VolumeOffer[] {
  const variables = {
    user: account.name,
    fullName: account.fullName,
    group: account.groupNames[0] ?? "",
    home: account.home,
    clientAddress,
    hostName,
    serverName,
  };
  return server.volumes.map((template) => {
    const { access, reason } = accessOf(template.access, template.options.has("ro"), account, clientAddress);
    const key = keyOfReason(reason);
    return {
      template,
      access,
      because: reasonInWords(reason, account.name, clientAddress),
      file: template.file,
      line: (key && template.accessLines.get(key)) ?? template.line,
      volume: access === "none" ? undefined : expandVolume(template, variables),
    };
  });
}

import { parseHostMask } from "../system/hostMask.ts";
import { shortened } from "./accessLists.ts";
import { uamRangesMax } from "./limits.ts";
import { parseNetwork } from "./networkAddress.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake } from "./ProblemList.ts";
import type { UamRange } from "./ServerConfig.ts";
import type { ServerDraft } from "./ServerDraft.ts";
import { parseUamList } from "./uamModules.ts";

const optionStart = "-uamlist@";
const example = "write -uamlist@10.0.5.0/24 uams_dhx2.so,uams_dhx.so";

/** What stands behind the `@` of `-uamlist@10.0.5.0/24,fd00:5::/64`; undefined: it is another option. */
export function rangeOption(typed: string): string | undefined {
  return typed.startsWith(optionStart) ? typed.slice(optionStart.length) : undefined;
}

/**
 * The login methods of clients in these networks. A network that is not understood must not fall back to the
 * list for all, which may be the weaker one: the server is not started.
 */
export function setUamRange(server: ServerDraft, networks: string, uamList: string): readonly Complaint[] {
  const ranges: UamRange[] = [];
  const { uams, complaints } = parseUamList(uamList);
  for (const typed of networks.split(",").filter((entry) => entry !== "")) {
    const network = parseNetwork(typed);
    const mask = network === undefined ? undefined : parseHostMask(network);
    if (network === undefined || mask === undefined) {
      return refuse(server, `'${shortened(typed)}' in ${optionStart} is no network`, example);
    }
    const sofar = [...server.settings.uamRanges, ...ranges];
    if (sofar.some((other) => isSame(other, mask))) {
      return refuse(server, `${network} has two lists of login methods`, "leave one of the two");
    }
    if (sofar.length >= uamRangesMax) {
      return refuse(server, `there are more than ${uamRangesMax} networks`, "write fewer and larger ones");
    }
    ranges.push({ network, mask, uams });
  }
  if (ranges.length === 0) return refuse(server, `${optionStart} names no network`, example);
  server.settings.uamRanges = Object.freeze([...server.settings.uamRanges, ...ranges]);
  return complaints;
}

function refuse(server: ServerDraft, message: string, remedy: string): readonly Complaint[] {
  server.refusal = "login methods of some addresses were not understood";
  return [mistake(message, remedy)];
}

function isSame({ mask }: UamRange, { bits, bytes }: UamRange["mask"]): boolean {
  return mask.bits === bits && mask.bytes.join() === bytes.join();
}

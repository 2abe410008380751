import { isWildcard } from "../../config/networkAddress.ts";
import type { UamName } from "../../config/ServerConfig.ts";
import { isSameAddress } from "../../system/hostMask.ts";
import { faceFor } from "../faceFor.ts";
import type { Endpoint } from "../nativeHandle.ts";
import type { ServerFront } from "../orders.ts";
import { plainAddress } from "../serverInfoOf.ts";

const guestMethod: UamName = "No User Authent";

/** What the gate said when it asked for a verdict. */
interface Claim {
  address: string;
  method: string;
  /** Undefined: a guest. */
  user: string | undefined;
}

/** Whether that server offers the method to that address; a guest has a method of his own, and nobody else has it. */
export function isOffered(front: ServerFront, { address, method, user }: Claim): boolean {
  const offered: readonly string[] = faceFor(front, address).uams;
  return offered.includes(method) && (method === guestMethod) === (user === undefined);
}

/** Whether the kernel says of a connection what the gate said of it: whose it is, and at which server it arrived. */
export function isConnectionOf(
  { front, port }: { front: ServerFront; port: number },
  address: string,
  { own, peer }: { own: Endpoint; peer: Endpoint },
): boolean {
  const { addresses } = front.everywhere;
  const isIts = (each: string) => isWildcard(each) || isSameAddress(each, own.address);
  const isHere = own.port === port && (addresses.length === 0 || addresses.some(isIts));
  return isHere && plainAddress(peer.address) === address;
}

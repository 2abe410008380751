import { narrowest } from "../system/hostMask.ts";
import type { ServerFace, ServerFront } from "./orders.ts";

/** What a server is to a client of that address. */
export function faceFor(front: ServerFront, clientAddress: string): ServerFace {
  return narrowest(front.ranges, clientAddress)?.face ?? front.everywhere;
}

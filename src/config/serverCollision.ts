import { isSameAddress } from "../system/hostMask.ts";
import { isWildcard } from "./networkAddress.ts";
import type { ServerDraft } from "./ServerDraft.ts";

const standardPort = 548;

/** Why a server can't be started beside those before it; undefined: it can. */
export function collisionOf(
  server: ServerDraft,
  others: readonly ServerDraft[],
): { because: string; remedy: string } | undefined {
  const neighbours = others.filter((other) => shareAddress(server, other));
  const onPort = neighbours.find((other) => portOf(other) === portOf(server));
  if (onPort !== undefined) {
    return {
      because: `the server of line ${onPort.line} already listens on port ${portOf(server)}`,
      remedy: "give it another -port or -ipaddr",
    };
  }
  // Macs know servers by their names, and take two of one name for the same.
  const namesake = neighbours.find((other) => comparableName(other) === comparableName(server));
  if (namesake === undefined) return undefined;
  const name = server.settings.name === undefined ? "the host's name" : `the name '${server.settings.name}'`;
  return {
    because: `the server of line ${namesake.line} already has ${name}`,
    remedy: "begin the line with another name, in quotes",
  };
}

function shareAddress(a: ServerDraft, b: ServerDraft): boolean {
  const [mine, others] = [a.settings.addresses, b.settings.addresses];
  if (mine.length === 0 || others.length === 0) return true;
  return mine.some((one) => others.some((other) => overlap(one, other)));
}

function overlap(one: string, other: string): boolean {
  return isWildcard(one) || isWildcard(other) || isSameAddress(one, other);
}

function portOf(server: ServerDraft): number {
  return server.settings.port ?? standardPort;
}

function comparableName({ settings: { name } }: ServerDraft): string {
  return (name ?? "").normalize("NFC").toLowerCase();
}

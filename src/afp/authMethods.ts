import { counted, struct, u8 } from "../wire/codec.ts";
import { AfpError } from "./command.ts";
import { directoryDomain } from "./login/fields.ts";
import { protocolName } from "./uam/fields.ts";
import type { UamName } from "./uam/index.ts";

/** FPGetAuthMethods asks which login methods a directory domain has. */
export const authMethodsRequest = struct({ _code: u8, _pad: u8, _flags: u8, domain: directoryDomain });

/** Its answer; there are no flags yet. */
export const authMethodsReply = struct({ _flags: u8, uams: counted(u8, protocolName, 255) });

/** This server has one domain, its own, whose path is empty. Throws kFPObjectNotFound. */
export function authMethodsOf(domain: Buffer, uams: readonly UamName[]): { uams: string[] } {
  if (domain.length > 0) throw new AfpError("kFPObjectNotFound", "no such directory domain");
  return { uams: [...uams] };
}

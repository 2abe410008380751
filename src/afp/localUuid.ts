import { bytes, decode, encode, struct, u32 } from "../wire/codec.ts";

/** Users and groups are numbered each for themselves. */
export type OwnerKind = "user" | "group";

/** Who a UUID stands for. */
export interface UuidOwner {
  kind: OwnerKind;
  id: number;
}

const layout = struct({ prefix: bytes(12), id: u32 });

/** What Macs and Netatalk put before the number of a user or group that no directory service knows. */
const prefixes: Record<OwnerKind, Buffer> = {
  user: Buffer.from("ffffeeeeddddccccbbbbaaaa", "hex"),
  group: Buffer.from("abcdefabcdefabcdefabcdef", "hex"),
};

/** Bytes of a UUID. */
export const uuidBytes = 16;

/** The UUID of a user or group of this machine. */
export function uuidOf({ kind, id }: UuidOwner): Buffer {
  return encode(layout, { prefix: prefixes[kind], id });
}

/** Whose UUID it is, or undefined for one that is not of this machine. */
export function ownerOfUuid(uuid: Buffer): UuidOwner | undefined {
  const { prefix, id } = decode(layout, uuid);
  if (prefix.equals(prefixes.user)) return { kind: "user", id };
  return prefix.equals(prefixes.group) ? { kind: "group", id } : undefined;
}

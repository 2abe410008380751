import { bytes, evenPad, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AccessChange, AccessEntry, NodeAccess, Principal } from "../../volume/index.ts";
import { accessBits, knownAccessBits } from "../accessBits.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { ownerOfUuid, uuidBytes } from "../localUuid.ts";

/** Sets whose a node is by UUID, and its access control list. */
export const FPSetACL = command({
  name: "FPSetACL",
  code: 74,
  since: 32,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    path: field.pathname,
    _even: evenPad,
    owner: field.whenBit(accessBits.ownerUuid, bytes(uuidBytes)),
    group: field.whenBit(accessBits.groupUuid, bytes(uuidBytes)),
    list: field.whenBit(accessBits.list, field.accessControlList),
  }),
  reply: nothing,

  async handle({ volumeId, did, bitmap, path, owner, group, list }, session: AfpSession) {
    const volume = session.volume(volumeId);
    if ((bitmap & ~knownAccessBits) !== 0) throw new AfpError("kFPBitmapErr");
    const node = await session.find(volume, did, path);
    const before = volume.accessOf(node);
    const known = new Known(session, before);
    const change: AccessChange = { keepsInherited: (bitmap & accessBits.inherit) !== 0 };
    if (owner !== undefined) change.ownerId = known.id(owner, "user");
    if (group !== undefined) change.groupId = known.id(group, "group");
    if (list !== undefined) change.entries = list.map((entry) => known.entry(entry));
    else if ((bitmap & accessBits.removeList) !== 0) change.entries = "none";
    await volume.setAccess(node, change);
    return undefined;
  },
});

/** Users and groups that something may be given to: those of this machine, and whoever the node names already. */
class Known {
  readonly #session: AfpSession;
  readonly #before: NodeAccess;

  constructor(session: AfpSession, before: NodeAccess) {
    this.#session = session;
    this.#before = before;
  }

  entry({ applicable, flags, rights }: field.WireEntry): AccessEntry {
    return { who: this.#principal(applicable), flags, rights };
  }

  id(uuid: Buffer, kind: Principal["kind"]): number {
    const principal = this.#principal(uuid);
    if (principal.kind !== kind) throw new AfpError("kFPParamErr", `the UUID of no ${kind}`);
    return principal.id;
  }

  #principal(uuid: Buffer): Principal {
    const principal = ownerOfUuid(uuid);
    if (principal === undefined || !(this.#hasName(principal) || this.#isNamed(principal))) {
      throw new AfpError("kFPMiscErr", "nobody here has that UUID");
    }
    return principal;
  }

  #hasName({ kind, id }: Principal): boolean {
    const { users } = this.#session;
    return (kind === "user" ? users.userName(id) : users.groupName(id)) !== undefined;
  }

  #isNamed({ kind, id }: Principal): boolean {
    const { ownerId, groupId, entries } = this.#before;
    const isOwner = id === (kind === "user" ? ownerId : groupId);
    return isOwner || entries.some(({ who }) => who.kind === kind && who.id === id);
  }
}

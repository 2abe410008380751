/** What FPGetACL asks for and FPSetACL sets (afp-protocol.md §4.6). */
export const accessBits = {
  ownerUuid: 0x01,
  groupUuid: 0x02,
  list: 0x04,
  /** Only to set: no list any more. */
  removeList: 0x08,
  /** Only to set: what the node has from its folder stays. */
  inherit: 0x10,
} as const;

/** Every bit that means something. */
export const knownAccessBits = Object.values(accessBits).reduce((all, bit) => all | bit, 0);

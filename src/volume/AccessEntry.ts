/** Whoever an entry can be about. */
export interface Principal {
  kind: "user" | "group";
  id: number;
}

/** One access control entry as Macs have it; flags and rights are the bits of afp-protocol.md §3.8. */
export interface AccessEntry {
  who: Principal;
  flags: number;
  rights: number;
}

/** Whose a node is, and what is said about it besides its mode. */
export interface NodeAccess {
  ownerId: number;
  groupId: number;
  entries: AccessEntry[];
}

/** What of it a client changes; what is absent stays. */
export interface AccessChange {
  ownerId?: number;
  groupId?: number;
  /** All entries that there are to be; "none" takes away what folders hand on to new nodes, too. */
  entries?: readonly AccessEntry[] | "none";
  /** What a node has from its folder stays beside the new entries. */
  keepsInherited?: boolean;
}

/** Flags of an entry. The first four bits say what kind it is. */
export const entryFlag = {
  kinds: 0xf,
  permit: 0x1,
  inherited: 0x10,
  fileInherit: 0x20,
  directoryInherit: 0x40,
  limitInherit: 0x80,
  onlyInherit: 0x100,
} as const;

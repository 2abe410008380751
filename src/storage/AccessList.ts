/** What one user or group that a list names may do: 4 read, 2 write, 1 execute or search. */
export interface NamedEntry {
  kind: "user" | "group";
  id: number;
  bits: number;
}

/**
 * Who may do what with a node, as POSIX has it. Of a user that is named only his own entry counts, of a group's member
 * any of his groups' entries.
 */
export interface AccessList {
  owner: number;
  group: number;
  other: number;
  /** The most that the group and whoever is named can have; undefined only where nobody is named. */
  mask: number | undefined;
  named: readonly NamedEntry[];
}

/** What of a node's lists is to change; what is absent stays. */
export interface AccessListChange {
  access?: AccessList;
  /** Only folders have it. */
  inherited?: AccessList | "none";
}

/** Access lists of the nodes of a store. No call follows a symbolic link; links have no list. */
export interface AccessListStore {
  /** Whether the file system keeps lists at all. */
  readonly isSupported: boolean;
  /** Undefined where there is no more than the mode says, or nothing to inherit. */
  read(path: string, use: "access" | "inherited"): AccessList | undefined;
  /** All of it, or nothing and an error; the mode follows the list. */
  write(path: string, change: AccessListChange): void;
}

/** Entries of one list that are read and kept. */
export const accessEntriesMax = 1024;

/** The list that a mode alone amounts to. */
export function listOfMode(mode: number): AccessList {
  return {
    owner: (mode >> 6) & 7,
    group: (mode >> 3) & 7,
    other: mode & 7,
    mask: undefined,
    named: [],
  };
}

/** The permission bits that the kernel shows in the mode of a node with this list. */
export function modeOfList({ owner, group, other, mask }: AccessList): number {
  return (owner << 6) | ((mask ?? group) << 3) | other;
}

/** What the owning group may really do. */
export function groupBitsOf({ group, mask }: AccessList): number {
  return group & (mask ?? 7);
}

declare const kind: unique symbol;

/** The id of a file or folder of one volume: 2 is the root, 17 and up are given out, never twice. */
export type Cnid = number & { readonly [kind]: "Cnid" };

export const rootCnid = 2 as Cnid;

/** The root's parent: no node has it; a path may start there with the volume's name. */
export const rootParentCnid = 1 as Cnid;

/** The ids below are reserved by AFP (afp-protocol.md §3.3). */
export const firstFreeCnid = 17 as Cnid;

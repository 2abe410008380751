import type { Cnid } from "../../cnid/Cnid.ts";

/** Both ends belong to it. */
export interface Bounds {
  from: number;
  to: number;
}

/** The bits of the mask are to be as in the value. */
export interface Masked<T> {
  value: T;
  mask: T;
}

/** A name as a client sent it, in the forms of paths. Case makes no difference; nothing has an empty name. */
export interface WantedName {
  form: "long" | "utf8";
  text: string;
  /** Whether it may stand anywhere in the node's name. */
  isPartial: boolean;
}

/**
 * What a client looks for; a node is found that fits all of it. Bounds of dates are milliseconds since 1970 and go by
 * whole seconds; "never" is before every date.
 */
export interface SearchCriteria {
  files: boolean;
  directories: boolean;
  names: readonly WantedName[];
  /** The id of the folder that a node has to be directly in. */
  parent?: Cnid | undefined;
  attributes?: Masked<number> | undefined;
  finderInfo?: Masked<Buffer> | undefined;
  created?: Bounds | undefined;
  modified?: Bounds | undefined;
  backedUp?: Bounds | undefined;
  dataBytes?: Bounds | undefined;
  resourceBytes?: Bounds | undefined;
  /** Of folders; a file has none. */
  offspringCount?: Bounds | undefined;
}

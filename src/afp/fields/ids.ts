import { type Codec, mapped, u16, u32 } from "../../wire/codec.ts";
import type { Cnid } from "../../volume/index.ts";

declare const kind: unique symbol;

/** The session's number for an open volume; never 0. */
export type VolumeId = number & { readonly [kind]: "VolumeId" };

/** The session's number for an open fork; never 0. */
export type ForkRef = number & { readonly [kind]: "ForkRef" };

/** No fork: what a refused FPOpenFork carries. */
export const noFork = 0 as ForkRef;

function branded<Id extends number>(codec: Codec<number>): Codec<Id> {
  return mapped(
    codec,
    (value) => value as Id,
    (id) => id,
  );
}

export const volumeId = branded<VolumeId>(u16);
export const forkRef = branded<ForkRef>(u16);

/** A directory's id, where a path starts. */
export const did = branded<Cnid>(u32);

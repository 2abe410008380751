import { bytes, type Codec, mapped, struct, u16, u32 } from "../../wire/codec.ts";

/** Where in which search of the session a client is; undefined: at the beginning of a new one. */
export interface CatalogPosition {
  token: Buffer;
  step: number;
}

/** Bytes by which a search is known; unpredictable, as a session may get a position of one before it. */
export const searchTokenBytes = 8;

const begun = 1;

/** Sixteen bytes that mean nothing to clients, but for a first word of 0: the beginning. */
export const catalogPosition: Codec<CatalogPosition | undefined> = mapped(
  struct({ begun: u16, _pad: u16, step: u32, token: bytes(searchTokenBytes) }),
  ({ begun: mark, step, token }) => (mark === 0 ? undefined : { token, step }),
  (position) =>
    position === undefined
      ? { begun: 0, step: 0, token: Buffer.alloc(searchTokenBytes) }
      : { begun, ...position },
);

import type { Volume } from "../../volume/index.ts";
import type { AfpSession } from "../AfpSession.ts";
import type { VolumeId } from "../fields/index.ts";
import type { QueryContext } from "./SpotlightQueries.ts";
import { isArray, ofKind, type SpotlightCnids, type SpotlightDictionary } from "./SpotlightValue.ts";
import { type SpotlightValue, textOf } from "./SpotlightValue.ts";

/** Texts in one list: names of attributes, or folders. */
const textsMax = 64;

/** A call `[[name, context, context], argument, argument]`; what an argument is depends on the name. */
export class RpcCall {
  readonly session: AfpSession;
  readonly volumeId: VolumeId;
  readonly name: string | undefined;
  readonly #head: readonly SpotlightValue[];
  readonly #arguments: readonly SpotlightValue[];

  constructor(session: AfpSession, volumeId: VolumeId, message: readonly SpotlightValue[]) {
    this.session = session;
    this.volumeId = volumeId;
    const [call] = message;
    const [head, ...rest] = isArray(call) ? call : [];
    this.#head = isArray(head) ? head : [];
    this.#arguments = rest;
    this.name = textOf(this.#head[0]);
  }

  get volume(): Volume {
    return this.session.volume(this.volumeId);
  }

  /** Undefined where the call has none. */
  get context(): QueryContext | undefined {
    const [, first, second] = this.#head;
    if (typeof first !== "bigint" || typeof second !== "bigint") return undefined;
    return { volumeId: this.volumeId, first, second };
  }

  /** Names in the argument at that place; undefined where there is no such list. */
  texts(index: number): string[] | undefined {
    return textsOf(this.#arguments[index]);
  }

  cnids(index: number): SpotlightCnids | undefined {
    return ofKind(this.#arguments[index], "cnids");
  }

  dictionary(index: number): SpotlightDictionary | undefined {
    return ofKind(this.#arguments[index], "dictionary");
  }
}

/** The texts of a list of a sensible length; newer Macs put lists into it. */
export function textsOf(value: SpotlightValue | undefined): string[] | undefined {
  if (!isArray(value) || value.length > textsMax) return undefined;
  const texts = value.map((item) => textOf(isArray(item) ? item[0] : item));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

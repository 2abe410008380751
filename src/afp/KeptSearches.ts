import type { CatalogWalk, Volume } from "../volume/index.ts";
import { systemRandom } from "../system/random.ts";
import { CatalogSearch } from "./CatalogSearch.ts";
import { type CatalogPosition, searchTokenBytes } from "./fields/index.ts";

/** A client has one or two at a time. */
const searchesMax = 4;

/** The searches that a session can go on with: the few that were used last. */
export class KeptSearches {
  readonly #searches = new Map<string, CatalogSearch>();

  begin(volume: Volume, question: string, walk: CatalogWalk): CatalogSearch {
    const search = new CatalogSearch(volume, systemRandom(searchTokenBytes), question, walk);
    this.#keep(search);
    return search;
  }

  /** Undefined for one that is over, that other searches took the place of, or that asks for something else. */
  find(volume: Volume, question: string, { token, step }: CatalogPosition): CatalogSearch | undefined {
    const search = this.#searches.get(nameOf(token));
    if (search?.volume !== volume || search.question !== question) return undefined;
    if (step !== search.step && search.answerAgain(step) === undefined) return undefined;
    this.#keep(search);
    return search;
  }

  drop({ token }: Pick<CatalogSearch, "token">): void {
    this.#searches.delete(nameOf(token));
  }

  volumeClosed(volume: Volume): void {
    for (const search of this.#searches.values()) if (search.volume === volume) this.drop(search);
  }

  #keep(search: CatalogSearch): void {
    this.drop(search);
    this.#searches.set(nameOf(search.token), search);
    const [oldest] = this.#searches.keys();
    if (oldest !== undefined && this.#searches.size > searchesMax) this.#searches.delete(oldest);
  }
}

function nameOf(token: Buffer): string {
  return token.toString("latin1");
}

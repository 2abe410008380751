import type { Clock } from "../../system/clock.ts";
import type { CatalogWalk, Cnid, Volume, VolumeNode } from "../../volume/index.ts";
import { factsOf } from "./nodeFacts.ts";
import type { Condition } from "./query/Condition.ts";
import { ifReachable } from "./ifReachable.ts";
import { findIfThere } from "./rootPath.ts";

/** As many as Netatalk finds: nobody reads on. */
const resultsMax = 10_000;
/** What a reply has at most, as Netatalk's. */
export const batchNodes = 20;
/** Ids looked up between two looks at the clock. */
const itemsAtOnce = 64;

export interface QueryPlan {
  volume: Volume;
  condition: Condition;
  /** What the client wants to know of what is found. */
  attributes: readonly string[];
  scopes: readonly VolumeNode[];
  /** If there are any, only these are looked at. */
  items: readonly Cnid[] | undefined;
}

interface Step {
  nodes: VolumeNode[];
  isFinished: boolean;
}

/**
 * A search that is going on. It moves only while the client asks for results, so that one that nobody asks after any
 * more costs nothing.
 */
export class SpotlightQuery {
  readonly plan: QueryPlan;
  readonly #clock: Clock;
  readonly #found = new Set<Cnid>();
  readonly #scopesLeft: VolumeNode[];
  readonly #itemsLeft: Cnid[];
  readonly #putBack: VolumeNode[] = [];
  #walk: CatalogWalk | undefined;
  #isSearched = false;

  constructor(plan: QueryPlan, clock: Clock) {
    this.plan = plan;
    this.#clock = clock;
    this.#scopesLeft = plan.items === undefined ? plan.scopes.toReversed() : [];
    this.#itemsLeft = [...(plan.items ?? [])].toReversed();
  }

  /** The next results, as far as it gets until that time on the monotonic clock. */
  async next(untilMilliseconds: number): Promise<VolumeNode[]> {
    const nodes = this.#putBack.splice(0);
    while (!this.#isSearched && nodes.length < batchNodes) {
      const step = await this.#step(untilMilliseconds, batchNodes - nodes.length);
      for (const node of step.nodes) if (await this.#isResult(node)) nodes.push(node);
      this.#isSearched = step.isFinished || this.#found.size >= resultsMax;
      if (this.#clock.monotonicMilliseconds() >= untilMilliseconds) break;
    }
    return nodes;
  }

  /** Results that had no room in the reply come again with the next. */
  putBack(nodes: readonly VolumeNode[]): void {
    this.#putBack.push(...nodes);
  }

  /** Every result was given. */
  get isFinished(): boolean {
    return this.#isSearched && this.#putBack.length === 0;
  }

  async #step(untilMilliseconds: number, nodesMax: number): Promise<Step> {
    if (this.plan.items !== undefined) return await this.#lookUp(nodesMax);
    this.#walk ??= this.#walkOf(this.#scopesLeft.pop());
    if (this.#walk === undefined) return { nodes: [], isFinished: true };
    const { nodes, isFinished } = await this.#walk.next({ untilMilliseconds, nodes: nodesMax });
    if (isFinished) this.#walk = undefined;
    return { nodes, isFinished: isFinished && this.#scopesLeft.length === 0 };
  }

  #walkOf(scope: VolumeNode | undefined): CatalogWalk | undefined {
    if (scope === undefined) return undefined;
    const { volume, condition } = this.plan;
    return volume.walk(scope, {
      name: (macName, kind) => condition.decide({ macName, kind }) !== false,
      node: (node) => condition.decide(factsOf(volume, node)) !== false,
    });
  }

  async #lookUp(nodesMax: number): Promise<Step> {
    const nodes: VolumeNode[] = [];
    for (let count = 0; count < itemsAtOnce && nodes.length < nodesMax; count++) {
      const cnid = this.#itemsLeft.pop();
      if (cnid === undefined) break;
      const node = await findIfThere(this.plan.volume, cnid);
      if (node !== undefined && this.#isInScope(node)) nodes.push(node);
    }
    return { nodes, isFinished: this.#itemsLeft.length === 0 };
  }

  #isInScope(node: VolumeNode): boolean {
    const { volume, scopes } = this.plan;
    const names = volume.macNames(node);
    return scopes.some((scope) => {
      const above = volume.macNames(scope);
      return above.length < names.length && above.every((name, index) => name === names[index]);
    });
  }

  async #isResult(node: VolumeNode): Promise<boolean> {
    // A node with several names has one id, and is one result.
    if (this.#found.has(node.cnid) || this.#found.size >= resultsMax) return false;
    const { condition, volume } = this.plan;
    const facts = factsOf(volume, node);
    let decided = condition.decide(facts);
    if (decided === undefined) {
      const parameters = await ifReachable(() => volume.parametersOf(node, condition.needs));
      decided = parameters && condition.decide({ ...facts, parameters });
    }
    if (decided === true) this.#found.add(node.cnid);
    return decided === true;
  }
}

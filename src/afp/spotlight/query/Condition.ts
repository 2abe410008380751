import type { ParameterName } from "../../../volume/index.ts";
import { askedAttributeNamed, type Facts } from "../attributes.ts";
import { knownTypes } from "../contentTypes.ts";
import { comparisonTest } from "./comparison.ts";
import type { Comparison, QueryTree } from "./QueryTree.ts";

type Decide = (facts: Facts) => boolean | undefined;

/**
 * What programs add to every query to see only what they can open or what counts as a document. The volume can't
 * tell: such a condition is left out, so that the rest of the query finds something.
 */
const leftOut: ReadonlySet<string> = new Set(["kMDItemKind", "kMDItemSupportFileType", "_kMDItemGroupId"]);
const contentTypes: ReadonlySet<string> = new Set(["kMDItemContentType", "kMDItemContentTypeTree"]);

/** A query as a volume can decide it, by names, dates, sizes and types; texts in files it doesn't know. */
export class Condition {
  readonly #decide: Decide;
  /** What has to be known of a node where its name and its stat don't decide. */
  readonly needs: readonly ParameterName[];

  /** Throws QueryError. */
  constructor(tree: QueryTree) {
    const needs = new Set<ParameterName>();
    // A query of which nothing can be decided finds nothing, rather than everything.
    this.#decide = deciderOf(tree, needs) ?? (() => false);
    this.needs = [...needs];
  }

  /** Undefined while the facts don't decide. */
  decide(facts: Facts): boolean | undefined {
    return this.#decide(facts);
  }
}

/** Undefined for what can't be decided. */
function deciderOf(tree: QueryTree, needs: Set<ParameterName>): Decide | undefined {
  switch (tree.kind) {
    case "constant":
      return () => tree.holds;
    case "comparison":
      return comparisonDecider(tree, needs);
    case "not": {
      const decide = deciderOf(tree.part, needs);
      return decide && ((facts) => negated(decide(facts)));
    }
    case "all":
    case "any": {
      const parts = tree.parts.map((part) => deciderOf(part, needs)).filter((decide) => decide !== undefined);
      const decisive = tree.kind === "any";
      return parts.length === 0 ? undefined : (facts) => together(parts, facts, decisive);
    }
  }
}

function comparisonDecider(comparison: Comparison, needs: Set<ParameterName>): Decide | undefined {
  const { attribute: name } = comparison;
  const test = comparisonTest(comparison);
  if (leftOut.has(name)) return undefined;
  const equals = comparisonTest({ ...comparison, operator: "==" });
  if (contentTypes.has(name) && !knownTypes.some((type) => equals(type))) return undefined;
  const attribute = askedAttributeNamed(name);
  if (attribute === undefined) return () => test(null);
  for (const parameter of attribute.needs) needs.add(parameter);
  return (facts) => {
    const value = attribute.of(facts);
    return value === undefined ? undefined : test(value);
  };
}

/** One part that is `decisive` decides alone; all others are needed for the opposite. */
function together(parts: readonly Decide[], facts: Facts, decisive: boolean): boolean | undefined {
  let outcome: boolean | undefined = !decisive;
  for (const part of parts) {
    const decided = part(facts);
    if (decided === decisive) return decisive;
    if (decided === undefined) outcome = undefined;
  }
  return outcome;
}

function negated(decided: boolean | undefined): boolean | undefined {
  return decided === undefined ? undefined : !decided;
}

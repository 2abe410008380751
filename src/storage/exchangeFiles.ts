import { ExchangeMark } from "./ExchangeMark.ts";
import { type ExchangePlan, planOf, swapNames, turnedPlan } from "./ExchangePlan.ts";
import type { MetadataLayout } from "./MetadataLayout.ts";
import { swapAtOnce } from "./namePair.ts";
import type { RootFolder } from "./RootFolder.ts";

/**
 * Gives each of two files the other's forks, by changing their names; metadata and attributes are then put back to
 * where they were. Two files without resource forks change names in one step of the file system. Whatever takes more
 * steps is written down first (ExchangeMark). A process that dies behind the names leaves two whole files, of
 * which the metadata may have gone along.
 */
export async function exchangeFiles(
  root: RootFolder,
  layout: MetadataLayout,
  one: string,
  other: string,
): Promise<void> {
  const plan = planOf(root, layout, one, other);
  const isOneStep = plan.forks === undefined && swapAtOnce(root, plan.files);
  const mark = isOneStep ? undefined : await ExchangeMark.leave(root, plan);
  try {
    if (plan.forks !== undefined) for (const path of [one, other]) layout.prepare(path);
    if (!isOneStep) swapNames(root, plan);
    putBack(root, layout, plan);
  } catch (error) {
    mark?.settle();
    throw error;
  }
  mark?.takeAway();
}

/** What belongs to the name and not to the bytes has gone along. */
function putBack(root: RootFolder, layout: MetadataLayout, plan: ExchangePlan): void {
  try {
    layout.exchange(plan.files.one, plan.files.other);
  } catch (error) {
    swapNames(root, turnedPlan(plan));
    throw error;
  }
}

import { countDisk, type DiskCount } from "../../space/countDisk.ts";
import { systemClock } from "../../system/clock.ts";
import { confineToReading } from "../../system/confine.ts";
import { type ChildRole, notFiltered, runChild, type Upward } from "../childProcess.ts";
import type { FromCounter } from "../messages.ts";
import type { ToCounter } from "../orders.ts";

/** How often a long count says how far it is. */
const progressMilliseconds = 5_000;
const messageCharactersMax = 4_000;

/** Counts what one volume takes on disk, says so and ends. */
class Counter implements ChildRole<ToCounter> {
  readonly #upward: Upward<FromCounter>;
  #isCounting = false;

  constructor(upward: Upward<FromCounter>) {
    this.#upward = upward;
  }

  receive({ path }: ToCounter): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    if (!confineToReading()) this.#upward.log.warn({}, notFiltered);
    void this.#count(path);
  }

  orphaned(): void {
    this.#upward.exit(0);
  }

  terminated(): void {
    this.#upward.exit(0);
  }

  async #count(path: string): Promise<void> {
    let soFar: DiskCount = { bytes: 0, nodes: 0, unreadable: 0 };
    const progress = systemClock.every(progressMilliseconds, () => {
      const { bytes, nodes } = soFar;
      this.#upward.send({ type: "progress", bytes, nodes });
    });
    try {
      const { bytes, nodes, unreadable } = await countDisk(path, (count) => (soFar = count));
      if (unreadable > 0)
        this.#upward.log.warn({ path, unreadable }, "folders that may not be read are not counted");
      this.#upward.send({ type: "counted", bytes, nodes });
    } catch (error) {
      this.#upward.send({ type: "failed", message: String(error).slice(0, messageCharactersMax) });
    }
    progress.cancel();
    this.#upward.exit(0);
  }
}

runChild<ToCounter, FromCounter>("counter", (upward) => new Counter(upward));

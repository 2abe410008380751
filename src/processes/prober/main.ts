import { confine } from "../../system/confine.ts";
import { type ChildRole, runChild, type Upward } from "../childProcess.ts";
import type { FromProber } from "../messages.ts";
import type { ToProber } from "../orders.ts";
import { probeFolders } from "./probeFolders.ts";

const messageCharactersMax = 4_000;

/** Looks at folders as one user, says what it found and ends. */
class Prober implements ChildRole<ToProber> {
  readonly #upward: Upward<FromProber>;

  constructor(upward: Upward<FromProber>) {
    this.#upward = upward;
  }

  receive({ runAs, folders }: ToProber): void {
    try {
      const states = probeFolders(folders, () => void confine(runAs, { sockets: [], writesFiles: false }));
      this.#upward.send({ type: "probed", states });
    } catch (error) {
      this.#upward.send({ type: "failed", message: String(error).slice(0, messageCharactersMax) });
    }
    this.#upward.exit(0);
  }

  orphaned(): void {
    this.#upward.exit(0);
  }

  terminated(): void {
    this.#upward.exit(0);
  }
}

runChild<ToProber, FromProber>("prober", (upward) => new Prober(upward));

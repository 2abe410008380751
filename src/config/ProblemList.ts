import { problemsPerFileMax } from "./limits.ts";
import type { Problem } from "./ServerConfig.ts";

/** What is wrong, where and what to write, without the place. */
export interface Complaint {
  severity: Problem["severity"];
  message: string;
  remedy: string;
}

/** What stands there is not used. */
export function mistake(message: string, remedy: string): Complaint {
  return { severity: "error", message, remedy };
}

/** What stands there is used, or has no meaning here. */
export function remark(message: string, remedy: string): Complaint {
  return { severity: "warning", message, remedy };
}

/** The problems of one file, in the order of its lines; a file of junk cannot make it grow without bound. */
export class ProblemList {
  readonly #file: string;
  readonly #told: Problem[] = [];
  readonly #saidOnce = new Set<string>();
  #untoldErrors = 0;
  #untoldWarnings = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(line: number, { severity, message, remedy }: Complaint): void {
    if (this.#told.length < problemsPerFileMax) {
      this.#told.push({ severity, file: this.#file, line, message, remedy });
    } else if (severity === "error") this.#untoldErrors++;
    else this.#untoldWarnings++;
  }

  /** Adds it unless something was already said about this subject. */
  addOnce(subject: string, line: number, complaint: Complaint): void {
    if (this.#saidOnce.has(subject)) return;
    if (this.#saidOnce.size < problemsPerFileMax) this.#saidOnce.add(subject);
    this.add(line, complaint);
  }

  /** By line; what was too much to be told is counted at the end. */
  all(): readonly Problem[] {
    const inOrder = this.#told.toSorted((a, b) => a.line - b.line);
    const untold = this.#untoldErrors + this.#untoldWarnings;
    if (untold === 0) return inOrder;
    return [
      ...inOrder,
      {
        severity: this.#untoldErrors > 0 ? "error" : "warning",
        file: this.#file,
        line: 0,
        message: `there are ${untold} more problems in this file`,
        remedy: "mend the first ones and check again",
      },
    ];
  }
}

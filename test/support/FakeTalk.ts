import type { Talk } from "../../src/cli/Talk.ts";
import { Interrupted } from "../../src/system/terminal.ts";

/** Somebody at a terminal, or a script; each answer is what is typed at one question. */
export class FakeTalk implements Talk {
  output = "";
  errors = "";
  readonly questions: string[] = [];
  readonly #answers: string[];
  readonly #isTyped: boolean;

  constructor(answers: readonly string[] = [], isTyped = false) {
    this.#answers = [...answers];
    this.#isTyped = isTyped;
  }

  say(text: string): void {
    this.output += `${text}\n`;
  }

  complain(text: string): void {
    this.errors += `${text}\n`;
  }

  isTyped(): boolean {
    return this.#isTyped;
  }

  async ask(question: string): Promise<Buffer> {
    this.questions.push(question);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Interrupted("no password was given");
    return Buffer.from(answer);
  }
}

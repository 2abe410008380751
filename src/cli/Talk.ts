import { isTerminal, printError, printLine, readPassword } from "../system/terminal.ts";

/** Whom a command talks with; a test brings its own. */
export interface Talk {
  say(text: string): void;
  complain(text: string): void;
  /** Whether a slip of the finger has to be feared. */
  isTyped(): boolean;
  ask(question: string): Promise<Buffer>;
}

/** Whoever sits at the terminal, or the pipes in its place. */
export const terminalTalk: Talk = {
  say: (text) => printLine(harmless(text)),
  complain: (text) => printError(harmless(text)),
  isTyped: isTerminal,
  ask: (question) => readPassword(harmless(question)),
};

/** What a file holds must not command the terminal. */
function harmless(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, "\ufffd");
}

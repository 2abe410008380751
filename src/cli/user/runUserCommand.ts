import { PasswordFileError } from "../../accounts/PasswordFileError.ts";
import { holdProcess } from "../../system/clock.ts";
import { Interrupted } from "../../system/terminal.ts";
import { type CommandLine, parseCommandLine, type ParsedCommandLine, usageError } from "../args.ts";
import { PasswordFault } from "../askNewPassword.ts";
import type { Talk } from "../Talk.ts";

/** Something in a command line that only the command itself can find wrong. */
export class UsageFault extends Error {}

/** What a command about users ends with. */
export const exits = { well: 0, failed: 1 } as const;

/** Runs a command about users: 0 done, 1 failed, 2 wrong usage; what can be expected to go wrong is a sentence. */
export async function runUserCommand<const Line extends CommandLine>(
  line: Line,
  args: readonly string[],
  talk: Talk,
  run: (wish: ParsedCommandLine<Line>) => number | Promise<number>,
): Promise<number> {
  const parsed = parseCommandLine(line, args);
  if ("exit" in parsed) {
    if (parsed.exit === 0) talk.say(parsed.output);
    else talk.complain(parsed.output);
    return parsed.exit;
  }
  const hold = holdProcess();
  try {
    return await run(parsed);
  } catch (error) {
    if (error instanceof UsageFault) {
      const { exit, output } = usageError(line, error.message);
      talk.complain(output);
      return exit;
    }
    const isExpected =
      error instanceof PasswordFileError || error instanceof PasswordFault || error instanceof Interrupted;
    if (!isExpected) throw error;
    talk.complain(`${line.name}: ${error.message}; nothing was changed`);
    return exits.failed;
  } finally {
    hold.cancel();
  }
}

import path from "node:path";
import { Authenticator } from "../accounts/Authenticator.ts";
import { LoginChallenges } from "../accounts/LoginChallenges.ts";
import { PasswordChanges } from "../accounts/PasswordChanges.ts";
import { PasswordFile } from "../accounts/PasswordFile.ts";
import { pamService, type SystemAccounts } from "../accounts/SystemAccounts.ts";
import { configFolders, findConfigFolder } from "../config/configFolder.ts";
import { readConfig } from "../config/readConfig.ts";
import type { ServerConfig } from "../config/ServerConfig.ts";
import { Checkers } from "../processes/supervisor/Checkers.ts";
import { PortError } from "../processes/supervisor/ports.ts";
import { findServiceUser, NoServiceUser } from "../processes/supervisor/serviceUser.ts";
import { Supervisor } from "../processes/supervisor/Supervisor.ts";
import { defaultStateFolder } from "../state/defaultStateFolder.ts";
import { keptSecret } from "../state/keptSecret.ts";
import { RuntimeFolder } from "../state/RuntimeFolder.ts";
import { StateFolder } from "../state/StateFolder.ts";
import { StateLock, StateLocked } from "../state/StateLock.ts";
import { holdProcess, systemClock } from "../system/clock.ts";
import { createLog, type Log, type LogFormat, type LogSettings } from "../system/log.ts";
import { guardOwnProcess } from "../system/ownProcess.ts";
import { type Identity, isRoot, ownIdentity } from "../system/privileges.ts";
import { systemRandom } from "../system/random.ts";
import { ignoreUserSignals, onHangUp, stopSignal } from "../system/signals.ts";
import { printError, printLine } from "../system/terminal.ts";
import { parseCommandLine } from "./args.ts";
import { prepareFirstRun } from "./firstRun.ts";

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
const logFormats = ["pretty", "json"] as const;

const commandLine = {
  name: "bandstand serve",
  summary: "Serves the volumes of a configuration until it is told to stop (SIGTERM, or Ctrl-C).",
  options: {
    config: {
      type: "string",
      placeholder: "DIR",
      help: `folder with AppleVolumes.default and afpd.conf (default: ${configFolders.join(", else ")})`,
    },
    state: {
      type: "string",
      placeholder: "DIR",
      help: `where the server keeps what it must remember (default: ${defaultStateFolder()})`,
    },
    "first-run": {
      type: "boolean",
      help: "make the folders of relative volume paths, and a user if there is none; its password is printed once",
    },
    "log-level": { type: "string", placeholder: "LEVEL", help: `${logLevels.join(", ")} (default: info)` },
    "log-format": {
      type: "string",
      placeholder: "FORMAT",
      help: `${logFormats.join(" or ")} (default: pretty at a terminal, else json)`,
    },
  },
} as const;

/** `bandstand serve`: runs until a signal; 0 after a clean stop, 1 where the server can't start, 2 for wrong usage. */
export async function serve(args: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(commandLine, args);
  if ("exit" in parsed) {
    if (parsed.exit === 0) printLine(parsed.output);
    else printError(parsed.output);
    return parsed.exit;
  }
  const { values } = parsed;
  const logSettings = logSettingsOf(values["log-level"], values["log-format"]);
  if (typeof logSettings === "string") {
    printError(logSettings);
    return 2;
  }
  ignoreUserSignals();
  guardOwnProcess();
  const hold = holdProcess();
  try {
    const folder = values.config ?? (await findConfigFolder());
    if (folder === undefined) {
      printError(
        `There is no configuration in ${configFolders.join(" or ")}; say where it is with --config DIR.`,
      );
      return 1;
    }
    return await run(
      path.resolve(folder),
      new StateFolder(values.state ?? defaultStateFolder()),
      logSettings,
      {
        isFirstRun: values["first-run"] === true,
      },
    );
  } catch (error) {
    if (!isExpected(error)) throw error;
    printError(`bandstand: ${error.message}`);
    return 1;
  } finally {
    hold.cancel();
  }
}

async function run(
  configFolder: string,
  state: StateFolder,
  logSettings: LogSettings,
  { isFirstRun }: { isFirstRun: boolean },
): Promise<number> {
  const log = createLog(logSettings, { process: "supervisor" });
  const config = await readConfig(configFolder);
  reportProblems(config, log);
  reportPamService(config, log);
  if (config.servers.length === 0) {
    printError(`bandstand: nothing can be served; 'bandstand check --config ${configFolder}' says why`);
    return 1;
  }
  const serviceUser = findServiceUser();
  // A state folder's lock comes before anything in it is touched.
  state.make();
  const lock = StateLock.take(state.lockFile);
  state.prepare(serviceUser);
  const runtime = new RuntimeFolder(state.path);
  runtime.prepare(serviceUser);
  if (isFirstRun) await prepareFirstRun(config, state, serviceUser);
  const childArguments = { log: logSettings };
  const checkers = new Checkers(childArguments, systemClock, log);
  const supervisor = new Supervisor({
    config,
    state,
    cnidSocket: runtime.cnidSocket,
    serviceUser,
    ...deciders(state, serviceUser, checkers, log),
    childArguments,
    clock: systemClock,
    log,
  });
  try {
    await supervisor.start();
    const signal = await Promise.race([stopSignal(), closedTerminal(log)]);
    log.info({ signal }, "stopping: clients are told, and everything is written out");
  } finally {
    await supervisor.stop();
    checkers.stop();
    runtime.remove();
    lock.release();
  }
  log.info({}, "stopped");
  return 0;
}

/** Who decides about logins, and changes passwords. */
function deciders(state: StateFolder, serviceUser: Identity | undefined, system: SystemAccounts, log: Log) {
  const passwordFile = new PasswordFile(state.passwordFile, systemClock, (message) => log.error({}, message));
  const authenticator = new Authenticator({
    passwordFile,
    serviceUser: serviceUser ?? ownIdentity(),
    guestUser: "nobody",
    system,
    log,
  });
  return {
    authenticator,
    challenges: new LoginChallenges({
      passwordFile,
      secret: keptSecret(state.loginSecretFile),
      random: systemRandom,
    }),
    passwordChanges: new PasswordChanges({ passwordFile, authenticator, system, log }),
  };
}

/** Resolves when the terminal that the server was started from is closed; a service's SIGHUP is told what to do. */
function closedTerminal(log: Log): Promise<"SIGHUP"> {
  return new Promise((resolve) => {
    onHangUp(() => {
      if (process.stdout.isTTY) resolve("SIGHUP");
      else
        log.warn(
          {},
          "SIGHUP: the configuration is read at the start only; restart the server to apply changes",
        );
    });
  });
}

/** The settings, or what is wrong with the options. */
function logSettingsOf(level: string | undefined, format: string | undefined): LogSettings | string {
  const knownLevel = logLevels.find((known) => known === (level ?? "info"));
  if (knownLevel === undefined) return `--log-level ${level ?? ""} is none of ${logLevels.join(", ")}`;
  const isTerminal = process.stdout.isTTY === true;
  const wanted: string = format ?? (isTerminal ? "pretty" : "json");
  const knownFormat: LogFormat | undefined = logFormats.find((known) => known === wanted);
  if (knownFormat === undefined) return `--log-format ${wanted} is none of ${logFormats.join(", ")}`;
  return { level: knownLevel, format: knownFormat };
}

function reportProblems(config: ServerConfig, log: Log): void {
  for (const { severity, file, line, message, remedy } of config.problems) {
    const fields = { file, line, remedy };
    if (severity === "error") log.error(fields, message);
    else log.warn(fields, message);
  }
}

/** Whose rules the system's users log in by: a file that is missing is missed by nobody else. */
function reportPamService({ servers }: ServerConfig, log: Log): void {
  if (!isRoot() || !servers.some(({ accountStores }) => accountStores.includes("pam"))) return;
  const service = pamService();
  const remedy = "for rules of Bandstand's own put its config/pam.d/bandstand into /etc/pam.d";
  log.info(
    service === "bandstand" ? { service } : { service, remedy },
    "PAM decides about the system's users",
  );
}

/** What an administrator can do something about; anything else is a mistake of ours and keeps its stack. */
function isExpected(error: unknown): error is Error {
  const isNamed =
    error instanceof PortError || error instanceof StateLocked || error instanceof NoServiceUser;
  return isNamed || (error instanceof Error && "syscall" in error);
}

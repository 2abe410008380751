/** The signals that ask a process to end. */
export type StopSignal = "SIGTERM" | "SIGINT";

const stopSignals: readonly StopSignal[] = ["SIGTERM", "SIGINT"];

/**
 * Keeps Node from opening its debugger to everyone on the machine when SIGUSR1 arrives, and from ending at SIGUSR2;
 * every process calls it first.
 */
export function ignoreUserSignals(): void {
  process.on("SIGUSR1", () => {});
  process.on("SIGUSR2", () => {});
}

/**
 * Calls back at each signal to end, until the returned function is called; the second one is the impatient
 * user's.
 */
export function onStopSignal(happens: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, happens);
  return () => {
    for (const signal of stopSignals) process.off(signal, happens);
  };
}

/**
 * Resolves at the first signal to end. A second one then ends the process at once, as if nobody had waited.
 */
export function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    const stopListening = onStopSignal((signal) => {
      stopListening();
      resolve(signal);
    });
  });
}

/** Calls back when the terminal is closed, or an administrator asks for a reload: both are SIGHUP. */
export function onHangUp(happens: () => void): void {
  process.on("SIGHUP", happens);
}

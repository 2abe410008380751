/** Something that happens later, until it is cancelled. */
export interface Timer {
  cancel(): void;
}

/** The time and what waits for it; a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970, as the system's clock has it. */
  nowMilliseconds(): number;
  /** Milliseconds that only ever grow, whatever happens to the system's clock. */
  monotonicMilliseconds(): number;
  after(milliseconds: number, happens: () => void): Timer;
  every(milliseconds: number, happens: () => void): Timer;
}

/** The real clock. Its timers do not keep a process alive by themselves. */
export const systemClock: Clock = {
  nowMilliseconds: () => Date.now(),
  monotonicMilliseconds: () => performance.now(),
  after(milliseconds, happens) {
    const timer = setTimeout(happens, milliseconds);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  every(milliseconds, happens) {
    const timer = setInterval(happens, milliseconds);
    timer.unref();
    return { cancel: () => clearInterval(timer) };
  },
};

/** Keeps this process running although nothing else would, until it is cancelled. */
export function holdProcess(): Timer {
  const timer = setInterval(() => {}, 2 ** 30);
  return { cancel: () => clearInterval(timer) };
}

/** Resolves after that time. */
export function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}

/** Waits, and unlike a timer of the clock keeps the process alive meanwhile. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

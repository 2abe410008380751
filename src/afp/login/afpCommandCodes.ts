/** The numbers that AFP gave to commands (afp-protocol.md §3.2), first and last of each run. */
const runs = [
  [1, 11],
  [14, 43],
  [48, 49],
  [51, 76],
  [78, 79],
  [122, 122],
  [192, 192],
] as const;

/** Whether AFP knows the command, so that a login could help. */
export function isAfpCommand(code: number): boolean {
  return runs.some(([first, last]) => first <= code && code <= last);
}

/** How far the system's local time is ahead of GMT at that moment. */
export function secondsEastOfGmt(milliseconds: number): number {
  return -60 * new Date(milliseconds).getTimezoneOffset();
}

/** The user that this process acts as on disk. */
export function ownUserId(): number {
  return process.geteuid?.() ?? 0;
}

import { DsiError } from "./DsiError.ts";

/** All that another process needs to go on with an open session: plain data, fit for JSON. */
export interface DsiState {
  version: 1;
  /** The id of the server's next own request. */
  serverRequestId: number;
  attentionQuantum: number;
  replayCacheSize: number;
  /** The request that waits for its answer from whoever goes on. */
  pendingRequestId: number | null;
  /** Bytes that were received and not run, in base64; they begin with a whole header. */
  unread: string;
}

/** A state as it came from another process. Throws DsiError for anything else. */
export function readDsiState(value: unknown): DsiState {
  if (typeof value !== "object" || value === null) throw new DsiError("a DSI state is not an object");
  const fields = value as Record<string, unknown>;
  if (fields["version"] !== 1) throw new DsiError("a DSI state has another version");
  const { pendingRequestId, unread } = fields;
  if (typeof unread !== "string") throw new DsiError("a DSI state has no unread bytes");
  return {
    version: 1,
    serverRequestId: wholeNumber(fields, "serverRequestId", 0xffff),
    attentionQuantum: wholeNumber(fields, "attentionQuantum", 0xffffffff),
    replayCacheSize: wholeNumber(fields, "replayCacheSize", 0xffff),
    pendingRequestId: pendingRequestId === null ? null : wholeNumber(fields, "pendingRequestId", 0xffff),
    unread,
  };
}

function wholeNumber(fields: Record<string, unknown>, name: string, max: number): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new DsiError(`a DSI state has a wrong ${name}`);
}

/** A reply as it came: the result's number and the bytes behind it. */
export interface AfpReply {
  result: number;
  block: Buffer;
}

/** What carries a client's requests to a server; several may be under way. */
export interface AfpTransport {
  command(block: Uint8Array): Promise<AfpReply>;
  /** A request with data behind the block (DSIWrite). */
  write(block: Uint8Array, data: Uint8Array): Promise<AfpReply>;
}

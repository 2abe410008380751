/** The client broke the protocol below AFP: the connection has no frame boundaries any more, or never had. */
export class DsiError extends Error {
  override readonly name = "DsiError";
}

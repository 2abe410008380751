/** A query that can't be understood, or is too large. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

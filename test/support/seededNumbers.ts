/** A source of numbers from 0 up to a limit, the same for the same seed (Marsaglia's xorshift). */
export function seededNumbers(seed: number): (limit: number) => number {
  let state = seed | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return limit === 0 ? 0 : (state >>> 0) % limit;
  };
}

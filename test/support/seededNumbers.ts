/** A source of numbers from 0 up to a limit, the same for the same seed (Marsaglia's xorshift). */
export function seededNumbers(seed: number): (limit: number) => number {
  let state = scattered(seed) | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return limit === 0 ? 0 : (state >>> 0) % limit;
  };
}

/** Neighbouring seeds would begin alike (MurmurHash3's last step). */
function scattered(seed: number): number {
  const half = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  const most = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return most ^ (most >>> 16);
}

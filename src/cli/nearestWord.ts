/** The word that somebody probably meant; undefined where none is near. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let distanceMin = Math.min(3, Math.floor(typed.length / 2) + 1);
  for (const word of words) {
    const distance = word.startsWith(typed) && typed.length > 1 ? 1 : distanceBetween(typed, word);
    if (distance >= distanceMin) continue;
    distanceMin = distance;
    nearest = word;
  }
  return nearest;
}

const lengthMax = 40;

/** Letters to add, remove, change or swap with a neighbour until one word is the other. */
function distanceBetween(one: string, other: string): number {
  if (one.length > lengthMax || other.length > lengthMax) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? Number.POSITIVE_INFINITY;
}

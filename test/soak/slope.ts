/**
 * How steep the line through points is: the median of the slopes between all pairs of them (Theil and Sen, see
 * https://en.wikipedia.org/wiki/Theil–Sen_estimator). What grows all the time shows as with least squares; one high
 * minute, which the allocator gives back in the next, does not.
 * @param points at least two, no two at the same `x`
 */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points
    .flatMap(([x, y], at) => points.slice(at + 1).map(([later, value]) => (value - y) / (later - x)))
    .sort((a, b) => a - b);
  const middle = Math.floor(slopes.length / 2);
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}

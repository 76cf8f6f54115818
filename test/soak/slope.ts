/** The straight line that fits best through points. */
export interface Slope {
  readonly steepness: number;
  /** Standard error of the steepness: how far it would stray if the same were measured again and again. */
  readonly error: number;
}

/** @param points at least three, not all at the same `x` */
export function slope(points: readonly (readonly [x: number, y: number])[]): Slope {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const sum = (of: (x: number, y: number) => number): number =>
    points.reduce((all, [at, value]) => all + of(at - x, value - y), 0);
  const spread = sum((dx) => dx ** 2);
  const steepness = sum((dx, dy) => dx * dy) / spread;
  const rest = sum((dx, dy) => (dy - steepness * dx) ** 2);
  return { steepness, error: Math.sqrt(rest / (points.length - 2) / spread) };
}

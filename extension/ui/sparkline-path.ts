/**
 * An SVG path through the last `span` values, the newest at the right edge.
 * @returns null when there are fewer than two values, of which no line can be drawn.
 */
export function sparklinePath(
  values: readonly number[],
  span: number,
  top: number,
  width: number,
  height: number,
): { readonly path: string; readonly startX: number } | null {
  const shown = values.slice(-span);
  if (shown.length < 2) return null;
  const step = width / (span - 1);
  const highest = Math.max(top, ...shown);
  const startX = round(width - (shown.length - 1) * step);
  const points = shown.map((value, index) => {
    const x = round(width - (shown.length - 1 - index) * step);
    // One pixel of air at the top and at the bottom, so that the stroke is never cut.
    const y = round(height - 1 - (Math.max(0, value) / highest) * (height - 2));
    return `${x} ${y}`;
  });
  return { path: `M${points.join('L')}`, startX };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

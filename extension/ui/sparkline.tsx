import type { ReactElement } from 'react';
import { sparklinePath } from './sparkline-path.ts';

interface SparklineProps {
  /** Newest last. */
  readonly values: readonly number[];
  /** How many values fill the width. */
  readonly span: number;
  /** Value at the top, unless one is higher. */
  readonly top: number;
  /** In pixels of its own, which are stretched to the place that it has; 72 wide when left out. */
  readonly width?: number;
}

const height = 22;

/** The last seconds of a number as a line; the number itself stands beside it in words. */
export function Sparkline({ values, span, top, width = 72 }: SparklineProps): ReactElement {
  const line = sparklinePath(values, span, top, width, height);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="sparkline-base" d={`M0 ${height - 0.5}H${width}`} />
      {line && <path className="sparkline-area" d={`${line.path}V${height}H${line.startX}Z`} />}
      {line && <path className="sparkline-line" d={line.path} />}
    </svg>
  );
}

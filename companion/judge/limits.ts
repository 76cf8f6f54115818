/** From where on a value is a warning, and from where on a failure: when it is above both, or, where `fail` is the lower, below. */
export interface Limit {
  readonly warn: number;
  readonly fail: number;
}

/** What holds on any platform, in the units of the values; `docs/verdict.md` shows it. */
export const limits = {
  /** Frames a second: what they are below. */
  frameRate: { warn: 23, fail: 15 },
  jitterMs: { warn: 25, fail: 100 },
  /** Seconds, where a platform says nothing. */
  keyframes: { seconds: 2, most: 4 },
  /** What keyframes may be late by, in seconds: encoders place them on a frame. */
  keyframeTolerance: 0.5,
  /** Percent of the bitrate that a platform takes. */
  bitrate: { warn: 100, fail: 110 },
  bitratePeak: { warn: 150, fail: Infinity },
  blackPercent: { warn: 10, fail: 50 },
  frozenPercent: { warn: 20, fail: 80 },
  /** LUFS. */
  loud: { warn: -11, fail: -8 },
  quiet: { warn: -32, fail: -45 },
  clippedPercent: { warn: 0.02, fail: 0.2 },
  /** dB between the sides. */
  sidesDb: { warn: 10, fail: 20 },
  silentPercent: { warn: 30, fail: 80 },
  /** ms, where flashes and beeps show it (ITU-R BT.1359: what is noticed, and what is not accepted). */
  soundLateMs: { warn: 125, fail: 185 },
  soundEarlyMs: { warn: 45, fail: 90 },
  /** ms between the first sound and the first picture, which says little: never more than a warning. */
  startOffsetMs: { warn: 250, fail: Infinity },
  /** ms a minute. */
  drift: { warn: 15, fail: 30 },
  jumpMs: { warn: 500, fail: 2_000 },
} as const satisfies Record<string, Limit | number | { seconds: number; most: number }>;
